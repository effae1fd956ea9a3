import { expect, test } from 'vitest';
import { drawnPoints } from '../../../src/report/charts/epoch-axis.ts';
import { EPOCH_CURVES, epochCurve } from '../../../src/report/charts/epoch-curve.ts';
import { runCurves } from '../../../src/report/charts/run-curves.ts';
import { SEED_CURVES, seedCurves } from '../../../src/report/charts/seed-curves.ts';
import { stepSizes } from '../../../src/report/charts/step-sizes.ts';
import { lossCurve } from '../../../src/report/terminal/charts/loss-curve.ts';
import { plain } from '../../../src/report/terminal/style.ts';

/* The longest trainings that there are: drawn at once, and never handed over as arguments. */

const N = 150_000;
const epochs = Array.from({ length: N }, (_, i) => ({
  ...{ epoch: i + 1, trainLoss: 2 - i / N, valLoss: 2, trainAccuracy: 0.5, valAccuracy: 0.4, seconds: 1 },
}));
const layers = [{ name: 'weight', weight: 1, gradient: 1, update: 0.001 }];
const points = epochs.map(({ epoch, trainLoss }) => [epoch, trainLoss] as const);

test.each([
  ['few points are all drawn', 2000],
  ['of many the first and the last are, and others evenly between them', 2001],
  ['of a great many too', N],
])('%s', (_, n) => {
  const all = Array.from({ length: n }, (_, i) => i);
  const drawn = drawnPoints(all);
  expect([drawn.length, drawn[0], drawn.at(-1)]).toEqual([2000, 0, n - 1]);
  const gaps = drawn.slice(1).map((at, i) => at - drawn[i]!);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
});

test.each([
  ['epochs', () => epochCurve(epochs, EPOCH_CURVES.loss), 2],
  ['seeds', () => seedCurves([{ seed: 0, epochs }], SEED_CURVES.loss), 1],
  ['steps', () => stepSizes(epochs.map(({ epoch }) => ({ epoch, layers }))), 1],
  [
    'runs',
    () => runCurves({ title: 'loss', x: 'epoch', lines: [{ label: 'A', points }] }, new Map([['A', 'A: r']])),
    1,
  ],
])('the chart of %s has no more', (_, chart, nLines) => {
  const { values } = (chart() as { readonly data: { readonly values: readonly unknown[] } }).data;
  expect(values).toHaveLength(2000 * nLines);
});

test('the curve in the terminal takes any number', () => {
  expect(lossCurve(epochs, { style: plain, width: 80 })).toContain('training loss');
});
