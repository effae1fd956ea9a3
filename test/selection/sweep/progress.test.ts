import { afterAll, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import type { Backend, Watch } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import { crossValidateKnn } from '../../../src/selection/cross-validate-knn.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import { crossValidateLinear } from '../../../src/selection/linear/cross-validate-linear.ts';
import { knnTrials } from '../../../src/selection/space/space.ts';
import { type SweepRequest, sweep } from '../../../src/selection/sweep/sweep.ts';
import { UNTOLD } from '../../helpers/sweeps/untold.ts';

const n = 90;
const { train, classNames } = makeShapes({ seed: 4, nTrain: n, nTest: 1 });
const folds = makeFolds(n, 3);
const data = { pixels: matrix(train.pixels, n, 3072), labels: train.labels, classNames, folds, seed: 3 };
const base = { ...LINEAR_DEFAULTS.softmax, epochs: 3, batchSize: 20 };
const linear = [base, { ...base, learningRate: 1e9, regularizationStrength: 1 }, { ...base, epochs: 9 }, base];

const backends: readonly Backend[] = [new ReferenceBackend(), await createWasmBackend({ threads: 2 })];
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

const knn = { metric: 'l2', ks: [1, 3], ties: 'smallest' } as const;
const both: SweepRequest['trials'] = [
  ...knnTrials({ metric: ['l1', 'l2'], k: [1, 3], ties: 'smallest' }),
  ...linear.map((linear) => ({ params: { model: 'linear' }, linear })),
];
const result = { ...UNTOLD, status: 'finished', accuracy: 0.5, epochs: 3, fitSeconds: 0, scoreSeconds: 0 } as const;

const works: readonly (readonly [string, (watch: Watch, backend: Backend) => Promise<unknown>])[] = [
  ['crossValidateKnn', (watch, backend) => crossValidateKnn({ ...data, ...knn, ...watch, backend })],
  [
    'crossValidateLinear, some of it diverging',
    (watch, backend) => crossValidateLinear({ ...data, splits: splitsOf(folds), trials: linear, ...watch, backend }),
  ],
  [
    'crossValidateLinear, a single training',
    (watch, backend) =>
      crossValidateLinear({ ...data, splits: splitsOf(folds).slice(0, 1), trials: [base], ...watch, backend }),
  ],
  [
    'crossValidateLinear with pruning',
    (watch, backend) =>
      crossValidateLinear({ ...data, splits: splitsOf(folds), trials: linear, prune: true, ...watch, backend }),
  ],
  ['sweep', (watch, backend) => sweep({ ...data, trials: both, ...watch, backend })],
  ['sweep of k-NN alone', (watch, backend) => sweep({ ...data, trials: both.slice(0, 4), ...watch, backend })],
  [
    'sweep of what is known',
    (watch, backend) => sweep({ ...data, trials: both, known: () => result, ...watch, backend }),
  ],
];

test.each(works.flatMap(([name, work]) => backends.map((backend) => ({ name, backend, work }))))(
  '$name, $backend.name: progress rises from call to call and ends once',
  async ({ work, backend }) => {
    const calls: (readonly [number, number])[] = [];
    await work({ onProgress: (done, total) => calls.push([done, total]) }, backend);
    const done = calls.map(([part]) => part);
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
    expect(new Set(calls.map(([, total]) => total)).size).toBe(1);
    const [last, total] = calls.at(-1)!;
    expect(last).toBe(total);
  },
);

test('a sweep over features: making rows counts for what it costs, and each search for its pairs and features', async () => {
  const [backend] = backends;
  const [trial] = knnTrials({ metric: ['l2'], k: [1], ties: 'smallest' });
  const trials = ['hue', 'hog', 'hog'].map((features, i) => ({ ...trial!, features, params: { i } }));
  const sizes: Readonly<Record<string, number>> = { hue: 10, hog: 324 };
  const rowsCosts: Readonly<Record<string, number>> = { hue: 3e6, hog: 1e6 };
  const pairs = 3 * 30 * 60;
  const total = 4e6 + pairs * (10 + 324 / 12); // one search serves both on hog, whose rows are long enough for sketches
  const halfway: number[] = [];
  let done = 0;
  await sweep({
    ...{ ...data, backend: backend!, trials },
    rowsCost: async (features) => rowsCosts[features]!,
    rowsOf: async (features, _, { onProgress }) => {
      onProgress?.(1, 2);
      halfway.push(done / trials.length);
      return matrix(
        Float32Array.from({ length: n * sizes[features]! }, (_, i) => i % 7),
        n,
        sizes[features]!,
      );
    },
    onProgress: (part) => {
      done = part;
    },
  });
  const afterHue = 3e6 + pairs * 10;
  expect(halfway.map((share) => share * total)).toEqual([1.5e6, afterHue + 0.5e6].map((x) => expect.closeTo(x, 0)));
  expect(done).toBe(trials.length);
});
