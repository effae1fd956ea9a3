import { afterAll, expect, test } from 'vitest';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { labelsOf } from '../../../src/models/examples.ts';
import { predict } from '../../../src/models/linear/classifier.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import type { ExactStage } from '../../../src/models/solvers/exact/request.ts';
import { solveExactly } from '../../../src/models/solvers/exact.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import { crossValidateExactly } from '../../../src/selection/linear/cross-validate-exactly.ts';
import { accuracy } from '../../../src/selection/metrics.ts';
import { userError } from '../../helpers/caught.ts';
import { classNamesOf, randomCodes, randomExamples, randomFeatures } from '../../models/linear/problem.ts';

const backend = await createWasmBackend({ threads: 2 });
afterAll(() => backend.close());

const classNames = classNamesOf(3);
const strengths = [1e-3, 0.3];
const common = {
  ...{ backend, classNames, loss: LOSSES['ova-squared-hinge'], regularizer: REGULARIZERS.l2 },
  ...{ regularizationStrengths: strengths, tolerance: 1e-6 },
};

test.each([
  ['bytes', randomExamples(2, 240, 10, 3)],
  ['codes', randomCodes(2, 240, 10, 3)],
])(
  '%s: each fold has what its training part alone gives, from one pass over all images',
  async (_, { pixels, labels }) => {
    const splits = splitsOf(makeFolds(240, 4));
    const stages: ExactStage[] = [];
    const onStage = (stage: ExactStage) => stages.push(stage);
    const seen: string[] = [];
    const onSplit = (strength: number, split: number) => seen.push(`${strength} ${split}`);
    const results = await crossValidateExactly({ ...common, pixels, labels, splits, onStage, onSplit });
    expect(seen).toEqual(splits.flatMap((__, s) => strengths.map((strength) => `${strength} ${s}`)));
    const sums = stages.filter((stage) => stage.stage === 'products');
    expect([sums.at(-1)!.done, sums.at(-1)!.total]).toEqual([240, 240]);
    expect(sums.every(({ done }, i) => done >= (sums[i - 1]?.done ?? 0))).toBe(true);
    for (const [s, { training, validation }] of splits.entries()) {
      const alone = await solveExactly({ ...common, train: { pixels, labels, rows: training } });
      for (const [i, { classifier }] of alone.entries()) {
        const predictions = await predict(backend, classifier, pixels, { rows: validation });
        const truth = accuracy(predictions, labelsOf({ pixels, labels, rows: validation }));
        const { status, accuracy: found, epochs } = results[i]![s]!;
        expect([status, epochs]).toEqual(['finished', 0]);
        expect(Math.abs(found! - truth)).toBeLessThanOrEqual(1 / validation.length); // one near tie
      }
    }
  },
);

test('splits that are no folds have sums of their own', async () => {
  const { pixels, labels } = randomCodes(3, 60, 5, 3);
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const splits = [
    { training: rows(0, 40), validation: rows(40, 60) },
    { training: rows(20, 60), validation: rows(0, 10) },
  ];
  const results = await crossValidateExactly({ ...common, pixels, labels, splits });
  expect(results.flat().every(({ accuracy: found }) => found! > 0.2)).toBe(true);
});

test.each([
  ['a loss with kinks', { loss: LOSSES.svm }, 'svm has kinks'],
  ['f32 features', randomFeatures(1, 240, 4, 3), 'these rows are f32'],
])('%s are refused', async (_, changes, message) => {
  const splits = splitsOf(makeFolds(240, 4));
  const error = await userError(crossValidateExactly({ ...common, ...randomCodes(2, 240, 10, 3), splits, ...changes }));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
});
