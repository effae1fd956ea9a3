import { describe, expect, test } from 'vitest';
import { paramsOf } from '../../../src/selection/space/choices.ts';
import { type LinearSetting, toHyperparameters, usualRates } from '../../../src/selection/space/linear-setting.ts';
import type { NetworkTrial } from '../../../src/selection/space/network-setting.ts';
import {
  gridNetworks,
  gridSettings,
  knnTrials,
  type LinearSpace,
  linearTrials,
  networkTrials,
  type OfGradients,
  randomNetworks,
  randomSettings,
} from '../../../src/selection/space/space.ts';
import { Random } from '../../../src/util/random.ts';
import type { Interval } from '../../../src/util/ranges/ranges.ts';

const POINT: LinearSpace & OfGradients = {
  loss: ['softmax'],
  reg: ['l2'],
  regStrength: [1e-4],
  learningRate: [0.01],
  epochs: [5],
  batchSize: [256],
};
/** What of a setting differs from the point. */
const apart = (setting: LinearSetting) =>
  Object.entries(paramsOf(setting))
    .filter(
      ([name, value]) =>
        name !== 'model' && (POINT as unknown as Record<string, readonly unknown[]>)[name]?.[0] !== value,
    )
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

test('a grid of more than 10,000 settings is refused before it is built', () => {
  const tooLong = Object.assign(
    Array.from({ length: 5001 }, (_, i) => i + 1),
    {
      map: () => expect.unreachable('it is being built'),
    },
  );
  for (const space of [
    { ...POINT, loss: ['softmax', 'svm'], learningRate: tooLong },
    { ...POINT, epochs: [1, 2], regStrength: tooLong },
  ] as LinearSpace[]) {
    expect(() => gridSettings(space)).toThrow('a sweep has at most 10,000 linear trials; these lists make more');
  }
});

test('so are more than 10,000 k-NN trials', () => {
  const k = Array.from({ length: 5001 }, (_, i) => i + 1);
  expect(() => knnTrials({ metric: ['l1', 'l2'], k, ties: 'smallest' })).toThrow(
    'a sweep has at most 10,000 k-NN trials; 5,001 values of k for 2 metrics make more',
  );
});

describe('gridSettings', () => {
  const cases: readonly (readonly [string, Partial<LinearSpace & OfGradients>, readonly string[]])[] = [
    ['one value each', {}, ['']],
    [
      'the last name varies fastest',
      { loss: ['softmax', 'svm'], regStrength: [1, 2] },
      ['regStrength=1', 'regStrength=2', 'loss=svm regStrength=1', 'loss=svm regStrength=2'],
    ],
    [
      'delta belongs to hinge losses',
      { loss: ['softmax', 'svm', 'mse'], delta: [1, 2] },
      ['', 'loss=svm delta=1', 'loss=svm delta=2', 'loss=mse'],
    ],
    [
      'without a penalty no strength',
      { reg: ['l2', 'none'], regStrength: [1, 2] },
      ['regStrength=1', 'regStrength=2', 'reg=none regStrength=0'],
    ],
    [
      'beta belongs to the elastic net',
      { reg: ['l1', 'elastic'], elasticBeta: [0.5, 2] },
      ['reg=l1', 'reg=elastic elasticBeta=0.5', 'reg=elastic elasticBeta=2'],
    ],
    [
      'momentum belongs to two optimizers',
      { optimizer: ['sgd', 'momentum', 'adam'], momentum: [0.5, 0.9], beta1: [0.8] },
      [
        'optimizer=sgd',
        'optimizer=momentum momentum=0.5',
        'optimizer=momentum momentum=0.9',
        'optimizer=adam beta1=0.8',
      ],
    ],
    [
      'decay belongs to some schedules, its period to one',
      { schedule: ['constant', 'step', 'cosine', 'inverse'], decay: [0.5], decayEvery: [2, 3] },
      [
        'schedule=constant',
        'schedule=step decay=0.5 decayEvery=2',
        'schedule=step decay=0.5 decayEvery=3',
        'schedule=cosine',
        'schedule=inverse decay=0.5',
      ],
    ],
    [
      'warm-up, start and size of a step',
      { warmUp: [{ amount: 2, unit: 'epochs' }], init: ['normal', 'zeros'], batchSize: ['all'] },
      ['warmUp=2epochs init=normal batchSize=all', 'warmUp=2epochs init=zeros batchSize=all'],
    ],
    [
      'usual rates by optimizer',
      { learningRate: undefined, optimizer: ['sgd', 'adam'] },
      [0.05, 0.1, 0.2, 1e-4, 3e-4, 0.001].map((rate, i) => `optimizer=${i < 3 ? 'sgd' : 'adam'} learningRate=${rate}`),
    ],
  ];
  test.each(cases)('%s', (_, change, expected) => {
    const settings = gridSettings({ ...POINT, ...change });
    expect(settings.map(apart)).toEqual(expected);
  });

  test('more than 10,000 are refused', () => {
    const many = Array.from({ length: 101 }, (_, i) => i + 1);
    expect(() => gridSettings({ ...POINT, epochs: many, batchSize: many })).toThrow('at most 10,000');
    expect(gridSettings({ ...POINT, epochs: many.slice(1), batchSize: many.slice(1) })).toHaveLength(10_000);
  });
});

test.each([
  [{}, [0.05, 0.1, 0.2]],
  [{ loss: 'svm' }, [0.01, 0.02, 0.04]],
  [{ optimizer: 'momentum' }, [0.005, 0.01, 0.02]],
  [{ loss: 'svm', optimizer: 'nesterov', momentum: 0.5 }, [0.005, 0.01, 0.02]],
  [{ optimizer: 'adagrad' }, [0.003, 0.01, 0.03]],
  [{ optimizer: 'rmsprop' }, [1e-4, 3e-4, 0.001]],
  [{ optimizer: 'adamw' }, [1e-4, 3e-4, 0.001]],
] as const)('usual rates for %j: %j', (chosen, expected) => {
  expect(usualRates(chosen)).toEqual(expected);
});

test('a setting says all that the trainer takes; the batch size all is every image', () => {
  const [setting] = gridSettings({
    ...POINT,
    ...{ loss: ['svm'], delta: [2], reg: ['elastic'], elasticBeta: [0.5], optimizer: ['adamw'], beta1: [0.8] },
    ...{ schedule: ['step'], decay: [0.3], decayEvery: [4], warmUp: [{ amount: 7, unit: 'steps' }], init: ['zeros'] },
    batchSize: ['all'],
  });
  const { loss, regularizer, optimizer, schedule, init, ...numbers } = toHyperparameters(setting!, 123);
  expect([loss.name, loss.settings, regularizer.name, regularizer.settings, init.name]).toEqual([
    ...['svm', { delta: 2 }, 'elastic', { beta: 0.5 }, 'zeros'],
  ]);
  expect([optimizer.name, optimizer.settings.beta1, optimizer.settings.beta2]).toEqual(['adamw', 0.8, 0.999]);
  expect([schedule.name, schedule.settings]).toEqual(['step', { decay: 0.3, decayEvery: 4 }]);
  expect(numbers).toEqual({
    ...{ regularizationStrength: 1e-4, learningRate: 0.01, epochs: 5, batchSize: 123, shuffle: true },
    warmUp: { amount: 7, unit: 'steps' },
  });
});

describe('randomSettings', () => {
  const space: LinearSpace<Interval> & OfGradients = {
    ...POINT,
    loss: ['softmax', 'svm', 'mse'],
    learningRate: [{ from: 1e-4, to: 1e-1, spacing: 'log' }],
    regStrength: [{ from: 0, to: 2, spacing: 'linear' }],
    epochs: [{ from: 1, to: 4, spacing: 'linear', whole: true }, 50],
  };
  const draw = (n: number, seed = 5) => randomSettings(space, n, Random.seeded(seed, 2));
  const n = 3000;
  const many = draw(n);
  const share = (holds: (setting: LinearSetting) => boolean) => many.filter(holds).length / n;

  test('draws values of a list alike, log ranges by orders of magnitude, linear ones evenly, whole numbers whole', () => {
    for (const loss of space.loss) expect(share((setting) => setting.loss === loss)).toBeCloseTo(1 / 3, 1);
    for (const low of [1e-4, 1e-3, 1e-2]) {
      const within = share(({ learningRate }) => learningRate >= low && learningRate < 10 * low);
      expect(within).toBeGreaterThan(0.3);
      expect(within).toBeLessThan(0.37);
    }
    for (const low of [0, 0.5, 1, 1.5]) {
      const within = share(({ regStrength }) => regStrength >= low && regStrength < low + 0.5);
      expect(within).toBeGreaterThan(0.22);
      expect(within).toBeLessThan(0.28);
    }
    expect(share(({ epochs }) => epochs === 50)).toBeCloseTo(0.5, 1);
    expect(new Set(many.map(({ epochs }) => epochs))).toEqual(new Set([1, 2, 3, 4, 50]));
    for (const { learningRate, regStrength } of many) {
      expect(learningRate).toBeGreaterThanOrEqual(1e-4);
      expect(learningRate).toBeLessThanOrEqual(1e-1);
      expect(Number(regStrength.toPrecision(4))).toBe(regStrength);
    }
  });

  test('the same seed draws the same, and fewer are the first of more; another seed draws others', () => {
    expect(draw(20)).toEqual(draw(n).slice(0, 20));
    expect(draw(20, 6)).not.toEqual(draw(20));
  });

  test('no setting twice; a small space is drawn out', () => {
    const small: LinearSpace<Interval> & OfGradients = {
      ...POINT,
      loss: ['softmax', 'svm'],
      delta: [1, 2],
      epochs: [1, 2],
    };
    const all = randomSettings(small, 50, Random.seeded(0));
    expect(all.map(apart).sort()).toEqual(
      gridSettings(small as LinearSpace & OfGradients)
        .map(apart)
        .sort(),
    );
  });

  test('rates that are not given are drawn from between the usual ones', () => {
    const rates = randomSettings({ ...POINT, learningRate: undefined }, 200, Random.seeded(1)).map(
      (s) => s.learningRate,
    );
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.05);
    expect(Math.max(...rates)).toBeLessThanOrEqual(0.2);
    expect(new Set(rates).size).toBeGreaterThan(100);
  });
});

test('trials are named by their settings', () => {
  const [trial] = linearTrials(gridSettings(POINT), 10);
  expect(trial!.params).toEqual({
    ...{ model: 'linear', loss: 'softmax', reg: 'l2', epochs: 5, batchSize: 256 },
    ...{ learningRate: 0.01, regStrength: 1e-4 },
  });
});

describe('networks', () => {
  const space = { ...POINT, learningRate: undefined };

  test('the grid tries layers, activations and mirror images, and rates around the usual one of its rule', () => {
    const own = { ...space, hidden: [[8], [8, 4]], activation: ['relu', 'tanh'], mirror: [false, true] } as const;
    const trials = networkTrials(gridNetworks(own), 10);
    expect(trials).toHaveLength(2 * 2 * 2 * 3);
    expect(trials[0]!.params).toEqual({
      ...{ model: 'network', hidden: 8, activation: 'relu', mirror: 'false', loss: 'softmax', reg: 'l2' },
      ...{ epochs: 5, batchSize: 256, learningRate: expect.any(Number), regStrength: 1e-4 },
    });
    expect(trials.at(-1)!.params).toMatchObject({ hidden: '8-4', activation: 'tanh', mirror: 'true' });
    const rates = [...new Set(trials.map(({ params }) => Number(params.learningRate)))];
    expect([rates[0]! * 2, rates[1]! * 2]).toEqual([rates[1], rates[2]]);
  });

  test.each([
    [{}, { optimizer: 'momentum', schedule: 'cosine', init: 'he' }],
    [{ activation: 'tanh' }, { optimizer: 'momentum', schedule: 'cosine', init: 'xavier' }],
    [
      { optimizer: 'adam', schedule: 'constant', init: 'normal' },
      { optimizer: 'adam', schedule: 'constant', init: 'normal' },
    ],
  ] as const)('%j is filled with what `network` has by default', (change, expected) => {
    const [setting] = gridNetworks({
      ...POINT,
      ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, [value]])),
    });
    const trial = networkTrials([setting!], 10)[0]!;
    const { optimizer, schedule, init, hidden, dropout, pca, mirror } = (trial as { network: NetworkTrial }).network;
    expect({ optimizer: optimizer.name, schedule: schedule.name, init: init.name }).toEqual(expected);
    expect({ hidden, dropout, pca, mirror }).toEqual({ hidden: [500], dropout: 0, pca: 0, mirror: false });
  });

  test('units are drawn from an interval, as those of one layer', () => {
    const units: Interval = { from: 10, to: 1000, spacing: 'log', whole: true };
    const drawn = randomNetworks({ ...POINT, hidden: [units] }, 50, Random.seeded(2));
    const all = drawn.map(({ hidden }) => hidden!);
    expect(all.every((one) => one.length === 1 && Number.isInteger(one[0]))).toBe(true);
    const small = all.filter(([n]) => n! < 100).length;
    expect([Math.min(...all.flat()) >= 10, Math.max(...all.flat()) <= 1000, small > 12 && small < 38]).toEqual([
      ...[true, true, true],
    ]);
  });

  test.each([
    [{ solver: ['exact'] }, 'got "solver"'],
    [{ init: ['zeros'] }, 'init must be normal, he or xavier; got "zeros"'],
    [{ hidden: [[0]] }, 'hidden must be 1 to 16 numbers of hidden units'],
    [{ dropout: [1] }, 'dropout must be a number of at least 0 and less than 1'],
  ])('%j is refused', (change, message) => {
    expect(() => networkTrials(gridNetworks({ ...POINT, ...change } as never), 10)).toThrow(message);
  });
});
