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
