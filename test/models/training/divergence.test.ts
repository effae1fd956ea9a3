import { describe, expect, test } from 'vitest';
import { inTerms } from '../../../src/cli/setting-flags.ts';
import { LINEAR_DEFAULTS, usualSizes } from '../../../src/models/linear/defaults.ts';
import { lossNamed } from '../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { DivergenceWatch } from '../../../src/models/training/divergence.ts';
import { divergenceHint, type StepSizes } from '../../../src/models/training/divergence-hint.ts';
import { initialState } from '../../../src/models/training/optimizers/optimizer.ts';
import { optimizerNamed } from '../../../src/models/training/optimizers.ts';
import { updateParameters } from '../../../src/models/training/update.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const sizes = (given: Partial<StepSizes> = {}): StepSizes => ({
  ...LINEAR_DEFAULTS.softmax,
  learningRate: 0.5,
  ...given,
});

const usual = ({ loss, optimizer }: StepSizes) => usualSizes(loss, optimizer);

describe('a loss', () => {
  test.each([
    { first: 2.3, loss: 2e6, fine: true },
    { first: 2.3, loss: 3e6, fine: false },
    { first: 0, loss: 1e6, fine: true },
    { first: 0, loss: 1.1e6, fine: false },
    { first: 5e7, loss: 4e13, fine: true },
    { first: 2.3, loss: Number.NaN, fine: false },
    { first: 2.3, loss: Number.POSITIVE_INFINITY, fine: false },
  ])('of $loss after a first of $first: fine is $fine', ({ first, loss, fine }) => {
    const watch = new DivergenceWatch(sizes(), usual(sizes()), 4);
    watch.checkLoss(first, 1, 1);
    const check = () => watch.checkLoss(loss, 2, 3);
    if (fine) expect(check).not.toThrow();
    else expect(check).toThrow('in epoch 2, batch 3 of 4, with a learning rate of 0.5 and a penalty of strength 1e-4');
  });
  test.each([Number.POSITIVE_INFINITY, Number.NaN])('that is %d at once', (loss) => {
    expect(() => new DivergenceWatch(sizes(), usual(sizes()), 4).checkLoss(loss, 1, 1)).toThrow(
      `the loss is ${loss} in epoch 1, batch 1`,
    );
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a weight of %d after the last step of an epoch', (bad) => {
  const watch = new DivergenceWatch(sizes({ learningRate: 0.3 }), usual(sizes()), 4);
  expect(() => watch.checkWeights(Float32Array.from([1, -1e14]), 2)).not.toThrow();
  expect(() => watch.checkWeights(Float32Array.from([1, bad]), 2)).toThrow(
    'training diverged: a weight is no longer a finite number in epoch 2, batch 4 of 4, with a learning rate of 0.3 and a penalty of strength 1e-4',
  );
});

test('what no loss of a batch has seen after the last step: a huge weight, a validation loss that is no number', () => {
  const watch = new DivergenceWatch(sizes({ learningRate: 0.3 }), usual(sizes()), 4);
  expect(() => watch.checkWeights(Float32Array.from([1, -2e20]), 2)).toThrow('diverged: a weight is -2e20 in epoch 2');
  for (const loss of [null, 0, 1e300]) expect(() => watch.checkJudged(loss, 2)).not.toThrow();
  expect(() => watch.checkJudged(Number.NaN, 2)).toThrow(
    'diverged: the validation loss is NaN in epoch 2, batch 4 of 4',
  );
});

describe('what there is to try', () => {
  const usualRate = (rate: string) =>
    `try a smaller --learning-rate: the usual one is ${rate}, and cifar-train lr-find suggests one`;
  const penalty = (name: string, most: string, stable: string) =>
    `above a --reg-strength of ${most}, the ${name} penalty alone makes the weights grow at every step: ` +
    `try --reg-strength ${stable}; the usual one is 1e-4`;

  test.each<[string, Partial<StepSizes>, string]>([
    ['a rate that may be', { learningRate: 0.5 }, 'try a smaller one: --learning-rate 0.05'],
    ['a rate that may not', { learningRate: 1e9 }, usualRate('0.05')],
    ['for an svm', { learningRate: 1, loss: lossNamed('svm') }, usualRate('0.01')],
    ['for adam', { learningRate: 0.01, optimizer: optimizerNamed('adam') }, usualRate('3e-4')],
    [
      "a loss of one's own",
      { learningRate: 1e9, loss: { ...lossNamed('svm') } },
      'try a smaller one: --learning-rate 1e8',
    ],
    ['a penalty', { learningRate: 0.05, regularizationStrength: 1e9 }, penalty('l2', '20', '2')],
    [
      'a penalty with half the squares',
      { learningRate: 0.05, regularizationStrength: 50, regularizer: elasticNet(0.5) },
      penalty('elastic', '40', '4'),
    ],
    [
      'a penalty without squares',
      { learningRate: 0.05, regularizationStrength: 1e9, regularizer: REGULARIZERS.l1 },
      'try a smaller one: --learning-rate 0.005',
    ],
    [
      'a rule that knows no size',
      { learningRate: 1e-4, regularizationStrength: 1e9, optimizer: optimizerNamed('adam') },
      'try a smaller one: --learning-rate 1e-5',
    ],
    [
      'a rate, and a penalty with the usual rate too',
      { learningRate: 1e9, regularizationStrength: 1e9 },
      `${usualRate('0.05')}\n${penalty('l2', '20', '2')}`,
    ],
    ['a rate, and a penalty but for it', { learningRate: 1e6, regularizationStrength: 1 }, usualRate('0.05')],
  ])('%s', (_, given, hint) => {
    expect(inTerms(divergenceHint(sizes(given), usual(sizes(given))))).toBe(hint);
    const watch = new DivergenceWatch(sizes(given), usual(sizes(given)), 1);
    expect(inTerms(thrownUserError(() => watch.checkLoss(Number.NaN, 1, 1)).advice!)).toBe(hint);
  });

  test.each(['sgd', 'momentum', 'nesterov', 'adamw'] as const)(
    '%s: the limit of the strength is where weights grow',
    (name) => {
      const optimizer = optimizerNamed(name);
      const given = sizes({ learningRate: 0.002, regularizationStrength: 1e9, optimizer });
      const most = Number(/regularizationStrength of (\S+),/.exec(String(divergenceHint(given, usual(given))))?.[1]);
      const grown = (strength: number) => {
        const weight = Float32Array.of(1);
        const state = initialState(optimizer, 1);
        const penalised = { optimizer, squared: 1, absolute: 0, strength };
        for (let number = 1; number <= 300; number++) {
          updateParameters(penalised, weight, Float32Array.of(0), state, { number, learningRate: 0.002 });
        }
        return Math.abs(weight[0]!);
      };
      expect(grown(0.98 * most)).toBeLessThan(0.1);
      expect(grown(1.02 * most)).toBeGreaterThan(10);
    },
  );
});
