import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* What may stand in a run folder in the place of a file of the run: nothing is written through it, and nothing waits for it. */

const LINES: Readonly<Record<string, string>> = {
  linear: 'linear --dataset shapes --limit 100 --epochs 1',
  crossval: 'crossval --dataset shapes --limit 100 --model knn --k 1 --metric l1 --folds 2',
};
/** The files of each run; made once, by whichever test asks first. */
const made = new Map<string, Promise<readonly (readonly [name: string, bytes: Buffer])[]>>();

async function runOf(command: string): Promise<string> {
  const make = async () => {
    const path = join(await scratchFolder(), 'run');
    await runLine(`${LINES[command]} --run-dir ${path}`);
    return readdirSync(path).map((name) => [name, readFileSync(join(path, name))] as const);
  };
  if (!made.has(command)) made.set(command, make());
  const copy = join(await scratchFolder(), 'run');
  mkdirSync(copy);
  for (const [name, bytes] of await made.get(command)!) writeFileSync(join(copy, name), bytes);
  return copy;
}

const PLANTED: Readonly<Record<string, readonly [is: string, plant: (path: string, victim: string) => unknown]>> = {
  link: ['a symbolic link', (path, victim) => symlinkSync(victim, path)],
  'dangling link': ['a symbolic link', (path) => symlinkSync('/none/at/all', path)],
  'endless device': ['a symbolic link', (path) => symlinkSync('/dev/zero', path)],
  folder: ['a folder', (path) => mkdirSync(path)],
  pipe: ['a pipe', (path) => execFileSync('mkfifo', [path])],
};
const FILES = ['metrics.jsonl', 'checkpoint.safetensors', 'cohort-0.safetensors', 'model.safetensors', 'report.html'];

describe.skipIf(process.platform === 'win32').each(Object.keys(LINES))('%s --resume', (command) => {
  test.each(
    Object.keys(PLANTED).flatMap((kind, i) => [FILES[i]!, FILES[(i + 1) % 5]!, 'run.json'].map((file) => [kind, file])),
  )('a %s as %s', async (kind, file) => {
    const run = await runOf(command);
    const victim = join(await scratchFolder(), 'victim');
    const path = join(run, file!);
    const before = file === 'run.json' ? readFileSync(path) : Buffer.from('mine');
    writeFileSync(victim, before);
    rmSync(path, { force: true });
    const [is, plant] = PLANTED[kind!]!;
    plant(path, victim);
    const error = await userError(runLine(`${command} --resume ${run}`));
    if (file !== 'run.json' || kind !== 'dangling link') {
      expect([error.kind, error.message]).toEqual(['data', `${path} must be a regular file; it is ${is}`]);
      expect(error.hint).toBe(
        file === 'run.json'
          ? 'put the file itself in its place'
          : `put the file itself in its place, or go on without it: \`mv ${path} ${path}.damaged && cifar-train ${command} --resume ${run}\``,
      );
    }
    expect(readFileSync(victim)).toEqual(before);
    expect(readdirSync(run).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});

test('a sweep whose metrics are no text is told of the file, not of a line', async () => {
  const run = await runOf('crossval');
  const path = join(run, 'metrics.jsonl');
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
  const error = await userError(runLine(`crossval --resume ${run}`));
  expect(error.message).toBe(`${path} is damaged: it is UTF-16 text; save it as UTF-8`);
  expect(error.hint).toMatch(/^move it away to compute all its results again: `mv /);
});

test('a folder with the name of a temporary file stays', async () => {
  const run = await runOf('crossval');
  const name = 'run.json.00000000-0000-0000-0000-000000000000.tmp';
  mkdirSync(join(run, name));
  await runLine(`crossval --resume ${run}`);
  expect(readdirSync(run)).toContain(name);
});
