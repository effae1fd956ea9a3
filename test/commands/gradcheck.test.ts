import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOSSES } from '../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../src/models/objective/regularizers.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const GRADCHECK = 'gradcheck --dataset shapes --limit 200 --no-run';

test('every loss with every penalty, and every loss is sane', async () => {
  const { gradients, sanity, options } = await runJson(`${GRADCHECK} --coordinates 3 --images 6`);
  const pairs = Object.keys(LOSSES).flatMap((loss) => Object.keys(REGULARIZERS).map((reg) => `${loss} ${reg}`));
  expect(gradients.map(({ loss, reg }: { loss: string; reg: string }) => `${loss} ${reg}`)).toEqual(pairs);
  for (const check of gradients) {
    expect(check).toMatchObject({ nWrong: 0, nCoordinates: 13 });
    expect(check.largestError).toBeLessThan(1e-5);
  }
  expect(sanity.map(({ loss }: { loss: string }) => loss)).toEqual(Object.keys(LOSSES));
  for (const { start, penalty, tiny } of sanity) {
    expect([start.passed, penalty.passed, tiny.passed, tiny.nImages]).toEqual([true, true, true, 6]);
  }
  expect(options.images).toBe(6);
});

test('chosen ones, as two tables', async () => {
  const flags = '--loss svm,softmax --reg l1 --delta 2 --images 5 --coordinates 5';
  const stdout = (await runLine(`${GRADCHECK} ${flags}`)).out.join();
  expect(stdout).toMatch(/^loss +penalty +coordinates +kinks +largest relative error/);
  expect(stdout).toMatch(/\nsvm +l1 +15 +\S+ +\d\.\de-\d+ +right\nsoftmax +l1 +15/);
  expect(stdout).toMatch(/\nsvm +\d+\.\d{3} \(18\.000\) ok/);
  expect(stdout).not.toContain('mse');
});

test('more images than there are: a warning; more than a few: only a few are fitted', async () => {
  const { out, notes } = await runLine(`${GRADCHECK} --loss svm --reg none --coordinates 1 --images 300 --json`);
  expect(notes).toContain('--images 300 exceeds the 200 training images: using all of them');
  const { options, sanity } = JSON.parse(out.join());
  expect([options.images, sanity[0].tiny.nImages]).toEqual([200, 100]);
});

test('more coordinates than there are: a warning, and all are checked', async () => {
  const line = 'gradcheck --dataset shapes --classes disk,ring --no-run --loss svm --reg none --images 1 --json';
  const { out, notes } = await runLine(`${line} --coordinates 1e9`);
  expect(notes).toContain('--coordinates 1000000000 exceeds the 6,144 weights: checking all of them');
  expect(JSON.parse(out.join()).gradients).toMatchObject([{ nCoordinates: 6146, nWrong: 0 }]);
});

test('an interruption is noticed before all coordinates are compared', async () => {
  const cwd = await scratchFolder();
  const line = 'gradcheck --dataset shapes --loss svm --reg none --images 1 --coordinates 40000';
  const error = await userError(runLine(line, { cwd, stopAt: '--coordinates 40000 exceeds' }));
  expect(error.kind).toBe('interrupted');
  expect(await readFile(join(cwd, 'runs/gradcheck-1/metrics.jsonl'), 'utf8')).toBe('');
});

test.each(['--limit 1', '--images 1'])('%s: nothing to fit is no failure, and it says why', async (flag) => {
  const { out } = await runLine(`${GRADCHECK} --loss softmax,svm --reg l2 ${flag}`);
  expect(out.join()).toMatch(/\nsoftmax .* 0\.\d+ too alike\n/);
  expect(out.join().replaceAll('\n', ' ')).toContain('a single image minus the mean image, which is itself, is 0');
  expect(out.join()).not.toContain('FAILED');
});

test.each([
  ['relu', ''],
  ['tanh', '--hidden 6,4'],
])('a network of %s %s: right and sane', async (activation, flags) => {
  const few = '--loss softmax,svm --reg l2,l1 --coordinates 5 --images 6';
  const line = `${GRADCHECK} --model network --activation ${activation} ${flags} ${few}`;
  const { gradients, sanity } = await runJson(line);
  const nBiases = flags === '' ? 20 + 10 : 6 + 4 + 10;
  const nWeights = flags === '' ? 2 * 5 : 3 * 5;
  for (const check of gradients) expect(check).toMatchObject({ nWrong: 0, nCoordinates: nWeights + nBiases });
  for (const { start, penalty, tiny } of sanity) {
    expect([start.passed, penalty.passed, tiny.passed, tiny.accuracy]).toEqual([true, true, true, 1]);
  }
});

test('what only a network has is refused for a linear classifier', async () => {
  const error = await userError(runLine(`${GRADCHECK} --hidden 5`));
  expect(error.message).toBe('--hidden does not apply to --model linear, only to network');
  expect(error.hint).toBe('leave --hidden out, or name the model: --model network');
});
