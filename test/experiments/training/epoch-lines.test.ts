import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, readLines, stepLossesOf } from '../../../src/experiments/training/epoch-lines.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test.each([
  ['a few steps: each of them, to six digits', [1.23456789, 1 / 3], [1.23457, 0.333333], 1],
  ['a thousand steps: each of them', upTo(1000), upTo(1000), 1],
  ['more: the mean of every two, and the last alone', upTo(1001), [...upTo(500).map((i) => 2 * i + 0.5), 1000], 2],
])('%s', (_, losses, stepLosses, stepsPerLoss) => {
  expect(stepLossesOf(losses)).toEqual({ stepLosses, stepsPerLoss });
});

test('a million steps of one epoch make a line of less than 20 kB', () => {
  expect(JSON.stringify(stepLossesOf(upTo(1_000_000).map((i) => Math.sin(i)))).length).toBeLessThan(20_000);
});

const EPOCHS = [1, 2].map((epoch) => ({ epoch, trainLoss: 2 / epoch, valAccuracy: null, seconds: 1 }));
const line = (epoch: number, trainLoss: number) =>
  `${JSON.stringify({ epoch, trainLoss, valAccuracy: null, seconds: 1, stepLosses: [trainLoss], stepsPerLoss: 1 })}\n`;
const [first, second] = EPOCHS;
const withSteps = (n: 0 | 1) => ({ ...EPOCHS[n], stepLosses: [EPOCHS[n]!.trainLoss], stepsPerLoss: 1 });

test.each([
  ['whole lines', line(1, 2) + line(2, 1), [withSteps(0), withSteps(1)]],
  ['lines after the checkpoint', line(1, 2) + line(2, 1) + line(3, 0.5), [withSteps(0), withSteps(1)]],
  ['blank and foreign lines between them', `\n# mine\n${line(1, 2)}[1]\n${line(2, 1)}`, [withSteps(0), withSteps(1)]],
  ['the first line missing', line(2, 1), [first, withSteps(1)]],
  ['a last line that was cut', line(1, 2) + line(2, 1).slice(0, 30), [withSteps(0), second]],
  ['a line that is missing', line(1, 2), [withSteps(0), second]],
  ['a line of another training', line(1, 2) + line(2, 1.1), [withSteps(0), second]],
  ['lines of an older version', EPOCHS.map((record) => `${JSON.stringify(record)}\n`).join(''), [first, second]],
  ['a damaged file', 'no JSON\n', [first, second]],
  ['no file', undefined, [first, second]],
])('a resumed run has what there is: %s', async (what, text, expected) => {
  const path = join(await scratchFolder(), 'metrics.jsonl');
  if (text !== undefined) await writeFile(path, text);
  const lost = what.includes('older version') ? [] : expected.filter((record) => !('stepLosses' in record!));
  expect(linesOf(await readLines(path), EPOCHS)).toEqual({ records: expected, nLost: lost.length });
});
