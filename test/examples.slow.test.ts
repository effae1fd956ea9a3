import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scratchFolder } from './helpers/scratch.ts';

/*
 * The programs in scripts/examples, run as a reader would run them: they import the package by its name, as built. The same
 * seeds give the same figures on every machine.
 */

const folder = resolve(import.meta.dirname, '../scripts/examples');

/** Runs an example, which may write into the file named. */
async function run(example: string) {
  const file = join(await scratchFolder(), 'out');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, example), file]);
  expect(stderr).toBe('');
  return { stdout, file };
}

const CHECKS: Readonly<Record<string, (result: { stdout: string; file: string }) => Promise<void> | void>> = {
  'knn.mjs': ({ stdout }) => {
    expect(stdout).toContain('l1, k = 20: 18.50 % ± 2.72\nl2, k = 1: 23.70 % ± 2.06\n');
  },
  'linear.mjs': async ({ stdout, file }) => {
    expect(stdout).toMatch(/^epoch 1: loss 2\.2912\n(.*\n)*test accuracy: 24\.60 %\n$/);
    expect((await readFile(file)).includes('cifar-train linear')).toBe(true);
  },
  'sweep.mjs': ({ stdout }) => {
    expect(stdout).toBe("10 trials; the best: { model: 'knn', metric: 'l2', k: 1 }\n");
  },
  'features.mjs': ({ stdout }) => {
    const [onPixels = 0, onEdges = 0] = [...stdout.matchAll(/([\d.]+) %/g)].map(([, percent]) => Number(percent));
    expect(onPixels).toBe(24);
    expect(onEdges).toBeGreaterThan(65); // atan2 is the engine's own: another one may round differently
  },
  'chart.mjs': async ({ file }) => {
    const svg = await readFile(file, 'utf8');
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('accuracy (%)');
  },
};

test('every example is run here', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(CHECKS).sort());
});

test.each(Object.entries(CHECKS))('%s', async (example, check) => {
  await check(await run(example));
});
