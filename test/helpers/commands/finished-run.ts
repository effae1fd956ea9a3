import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `seconds` of whatever holds them, taken out: no two runs share them. */
export const timeless = (text: string): string => text.replaceAll(/,?\s*"seconds": ?[\d.e-]+/g, '');

/** What a finished run leaves that every undisturbed run leaves too. */
export async function lasting(run: string) {
  const [model, metrics, manifest] = await Promise.all(
    ['model.safetensors', 'metrics.jsonl', 'run.json'].map((name) => readFile(join(run, name))),
  );
  const { results, options, status } = JSON.parse(timeless(manifest!.toString()));
  const { modelPath: _, ...found } = results;
  return { model: model!.toString('base64'), metrics: timeless(metrics!.toString()), results: found, status, options };
}

/** What a sweep found, of its `--json`: what neither the clock nor the process decides. */
export function sweepOf({ trials, best, trainCommand, options, dataset }: Readonly<Record<string, unknown>>) {
  const without = (trial: object) =>
    Object.fromEntries(Object.entries(trial).filter(([name]) => !name.endsWith('Time')));
  const { threads: _threads, csv: _csv, json: _json, ...kept } = options as Record<string, unknown>;
  return {
    trials: (trials as object[]).map(without),
    best: without(best as object),
    trainCommand,
    options: kept,
    dataset,
  };
}
