import { afterAll, describe, expect, test } from 'vitest';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { predict } from '../../../src/models/classifier.ts';
import { labelsOf } from '../../../src/models/examples.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import type { Objective } from '../../../src/models/objective/objective.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { solveExactly } from '../../../src/models/solvers/exact.ts';
import { foldOfHeldOut, makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import {
  crossValidateExactly,
  type ExactCrossValidation,
  judgeExactly,
} from '../../../src/selection/linear/cross-validate-exactly.ts';
import { accuracy } from '../../../src/selection/metrics.ts';
import type { SplitResult } from '../../../src/selection/results.ts';
import { userError } from '../../helpers/caught.ts';
import { classNamesOf, randomCodes, randomExamples, randomFeatures } from '../../models/linear/problem.ts';

const backend = await createWasmBackend({ threads: 2 });
const one = await createWasmBackend({ threads: 1 });
afterAll(() => Promise.all([backend.close(), one.close()]));

const classNames = classNamesOf(3);
const objective = (loss: keyof typeof LOSSES, regularizationStrength: number): Objective => ({
  ...{ loss: LOSSES[loss], regularizer: REGULARIZERS.l2, regularizationStrength },
});
const trials = [
  objective('softmax', 1e-3),
  objective('softmax', 0.3),
  objective('ova-squared-hinge', 0.3),
  objective('mse', 0.1),
];
const folds = splitsOf(makeFolds(240, 4));
const problem = randomCodes(2, 240, 10, 3);
const request = (changes: Partial<ExactCrossValidation> = {}): ExactCrossValidation => ({
  ...{ backend, classNames, trials, splits: folds, ...problem, ...changes },
});

const timeless = (results: readonly (readonly SplitResult[])[]) =>
  results.map((row) => row.map(({ fitSeconds: _f, scoreSeconds: _s, ...rest }) => rest));

describe.each([
  ['bytes', randomExamples(2, 240, 10, 3)],
  ['codes', problem],
])('%s', (_, { pixels, labels }) => {
  test('each fold has what its training part alone gives', async () => {
    const asked = request({ pixels, labels, tolerance: 1e-6 });
    const results = await crossValidateExactly(asked);
    for (const [s, { training, validation }] of folds.entries()) {
      for (const [i, { regularizationStrength, ...rest }] of trials.entries()) {
        const train = { pixels, labels, rows: training };
        const strengths = { regularizationStrengths: [regularizationStrength] };
        const [alone] = await solveExactly({ ...asked, ...rest, ...strengths, train });
        const predictions = await predict(backend, alone!.classifier, pixels, { rows: validation });
        const truth = accuracy(predictions, labelsOf({ pixels, labels, rows: validation }));
        const { status, accuracy: found, epochs, converged, steps, gradientNorm } = results[i]![s]!;
        expect([status, epochs, converged]).toEqual(['finished', 0, true]);
        expect(steps).toBeGreaterThan(0);
        expect(gradientNorm).toBeLessThanOrEqual(1e-6);
        expect(Math.abs(found! - truth)).toBeLessThanOrEqual(1 / validation.length); // one near tie
      }
    }
  });
});

test('one held-out part: what `linear` gives with the same images', async () => {
  const { validation } = folds[1]!;
  const splits = splitsOf(foldOfHeldOut(240, validation));
  const { regularizationStrength, ...rest } = trials[0]!;
  const train = { ...problem, rows: splits[0]!.training };
  const asked = { ...request(), ...rest, regularizationStrengths: [regularizationStrength], train };
  const results = await crossValidateExactly(request({ splits, trials: [trials[0]!] }));
  const { classifier } = (await solveExactly(asked))[0]!;
  const predictions = await predict(backend, classifier, problem.pixels, { rows: validation });
  expect(results[0]![0]!.accuracy).toBe(accuracy(predictions, labelsOf({ ...problem, rows: validation })));
});

describe('every trial has the bits that it has alone', () => {
  // After two steps it still shows where they began, and by which metric they went.
  const hasty = (changes: Partial<ExactCrossValidation> = {}) => request({ mostSteps: 2, ...changes });
  async function judged(asked: ExactCrossValidation, pairs: readonly { trial: number; split: number }[]) {
    const found = new Map<string, string>();
    const sums: number[] = [];
    await judgeExactly({ ...asked, onProgress: (done, total) => sums.push(done / total) }, pairs, (pair, result) =>
      found.set(`${pair.trial} ${pair.split}`, JSON.stringify(timeless([[result]]))),
    );
    return { found, sums };
  }
  const all = trials.flatMap((_, trial) => folds.map((__, split) => ({ trial, split })));

  test.each<[string, readonly { trial: number; split: number }[], Partial<ExactCrossValidation>]>([
    ['backwards', all.toReversed(), {}],
    ['one split', all.filter(({ split }) => split === 2), {}],
    ['the weaker of two strengths', all.slice(0, 4), {}],
    ['one thread', all, { backend: one }],
  ])('%s', async (_, pairs, changes) => {
    const whole = await judged(hasty(), all);
    const some = await judged(hasty(changes), pairs);
    expect(some.found.size).toBe(pairs.length);
    for (const [key, result] of some.found) expect(result).toBe(whole.found.get(key));
    expect(some.sums.at(-1)).toBe(1);
    expect(some.sums).toEqual([...some.sums].sort((a, b) => a - b));
  });
});

test('what is known is not judged again; the rest comes as if nothing were', async () => {
  const whole = await crossValidateExactly(request());
  const known = (trial: number, split: number) => (trial === 1 || split === 3 ? whole[trial]![split] : undefined);
  const told: string[] = [];
  const again = await crossValidateExactly(
    request({ known, onSplit: (trial, split) => told.push(`${trial} ${split}`) }),
  );
  expect(timeless(again)).toEqual(timeless(whole));
  expect(told).toEqual([0, 2, 3].flatMap((trial) => [0, 1, 2].map((split) => `${trial} ${split}`)));
  const silent = { known: () => whole[0]![0], onProgress: () => expect.unreachable('there is nothing to do') };
  await crossValidateExactly(request(silent));
});

test('splits that are no folds have sums of their own', async () => {
  const { pixels, labels } = randomCodes(3, 60, 5, 3);
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const splits = [
    { training: rows(0, 40), validation: rows(40, 60) },
    { training: rows(20, 60), validation: rows(0, 10) },
  ];
  const results = await crossValidateExactly(request({ pixels, labels, splits }));
  for (const [s, split] of splits.entries()) {
    const alone = await crossValidateExactly(request({ pixels, labels, splits: [split] }));
    expect(timeless(results.map((row) => [row[s]!]))).toEqual(timeless(alone));
  }
});

test('a solution that stops before the optimum says so', async () => {
  const results = await crossValidateExactly(request({ mostSteps: 1 }));
  expect(results[0]!.map(({ status, converged }) => [status, converged])).toEqual(folds.map(() => ['finished', false]));
});

test.each<[string, Partial<ExactCrossValidation>, string]>([
  ['a loss with kinks', { trials: [objective('svm', 1)] }, 'svm has kinks'],
  ['f32 features', randomFeatures(1, 240, 4, 3), 'these rows are f32'],
  ['no trials', { trials: [] }, 'trials must be a list of objectives'],
])('%s: refused', async (_, changes, message) => {
  const error = await userError(crossValidateExactly(request(changes)));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
});
