import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Context, Flags, OptionsOf } from '../../src/cli/command.ts';
import { linear } from '../../src/commands/linear.ts';
import { interruption } from '../../src/errors.ts';
import { recordingContext } from './recording-terminal.ts';

const absent = (flag: Flags[string]) => (flag.kind === 'value' ? flag.fallback : flag.syntax.startsWith('--no-'));

/** {@link runCommand} for `linear`. */
export const runLinear = (options: Readonly<Record<string, unknown>>, stopAt?: string) =>
  runCommand(linear, options, stopAt);

/**
 * Runs a command in this process, with options as if they were typed; what is not given is as by default.
 * @param stopAt Ctrl-C comes at the very moment at which a note holds this text
 */
export async function runCommand(command: Command, options: Readonly<Record<string, unknown>>, stopAt?: string) {
  const defaults = Object.fromEntries(Object.entries(command.flags).map(([key, flag]) => [key, absent(flag)]));
  const { context, out, notes } = recordingContext(`cifar-train ${command.name} …`);
  const controller = new AbortController();
  const note = (text: string) => {
    notes.push(text);
    if (stopAt !== undefined && text.includes(stopAt)) controller.abort(interruption('interrupted'));
  };
  const whole: Context = {
    ...context,
    typed: new Set(Object.keys(options)),
    terminal: { ...context.terminal, note },
    signal: controller.signal,
  };
  await command.run({ ...defaults, threads: 1, ...options } as unknown as OptionsOf<Flags>, whole);
  return { out, notes };
}

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
