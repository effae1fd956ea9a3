import { afterAll, describe, expect, test } from 'vitest';
import type { Backend, Workers } from '../../../src/kernels/backend.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { fitInput } from '../../../src/models/input/input.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { LINEAR_DEFAULTS } from '../../../src/models/linear/defaults.ts';
import type { TrainLinearRequest } from '../../../src/models/linear/request.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { OPTIMIZERS, optimizerNamed } from '../../../src/models/training/optimizers.ts';
import { BARRIER_WORDS, Barrier } from '../../../src/models/training/steps/workers/barrier.ts';
import type { ParallelTask } from '../../../src/models/training/steps/workers/parallel-plan.ts';
import { namesIn } from '../../../src/util/named.ts';
import { Random } from '../../../src/util/random.ts';
import { userError } from '../../helpers/caught.ts';
import { oneThreadBackend } from '../../helpers/one-thread.ts';
import {
  classNamesOf,
  randomCodes,
  randomExamples,
  randomFeatures,
  relativeDifference,
  request,
} from '../linear/problem.ts';

/*
 * Steps in worker threads, against the plain ones (held to plain training and finite differences elsewhere): the same
 * weights within f32 rounding, and the same bits for any number of threads.
 */

const backends: readonly Backend[] = [
  await createWasmBackend({ threads: 1 }),
  await createWasmBackend({ threads: 2 }),
  await createWasmBackend({ threads: 3 }),
  await oneThreadBackend(),
];
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

/** The result on every backend, held to be one; `random` starts alike for each. */
async function inWorkers(changes: Partial<TrainLinearRequest>) {
  const results = [];
  for (const backend of backends) {
    const batches: number[] = [];
    const onBatch = ({ loss }: { loss: number }) => batches.push(loss);
    const trained = await trainLinear(request({ ...changes, random: Random.seeded(5), onBatch, backend }));
    results.push({ ...trained.classifier, batches });
  }
  for (const other of results) {
    expect(other.weight).toEqual(results[0]!.weight);
    expect(other.bias).toEqual(results[0]!.bias);
    expect(other.batches).toEqual(results[0]!.batches);
  }
  return results[0]!;
}

async function plainly(changes: Partial<TrainLinearRequest>) {
  const batches: number[] = [];
  const onBatch = ({ loss }: { loss: number }) => batches.push(loss);
  const trained = await trainLinear(request({ ...changes, random: Random.seeded(5), onBatch }));
  return { ...trained.classifier, batches };
}

async function expectAgreement(changes: Partial<TrainLinearRequest>, within = 2e-5): Promise<void> {
  const mine = await inWorkers(changes);
  const plain = await plainly(changes);
  expect(relativeDifference(mine.weight, plain.weight)).toBeLessThan(within);
  expect(relativeDifference(mine.bias, plain.bias)).toBeLessThan(within);
  expect(relativeDifference(mine.batches, plain.batches)).toBeLessThan(within);
}

describe('every loss, penalty and update rule', () => {
  const train = randomExamples(2, 130, 40, 10);
  const classNames = classNamesOf(10);
  const losses = namesIn(LOSSES);

  test.each(losses)('%s', async (name) => {
    const changes = { ...LINEAR_DEFAULTS[name], train, classNames, batchSize: 48, epochs: 2 };
    await expectAgreement({ ...changes, regularizer: elasticNet(0.5), regularizationStrength: 1e-3 });
  });

  test.each(namesIn(OPTIMIZERS))('%s', async (name) => {
    const optimizer = optimizerNamed(name, { momentum: 0.8, beta1: 0.7, alpha: 0.9 });
    const changes = { train, classNames, batchSize: 48, epochs: 2, optimizer, learningRate: 0.01 };
    await expectAgreement({ ...changes, regularizer: REGULARIZERS.l2, regularizationStrength: 0.01 });
  });
});

describe('f32 features', () => {
  const train = randomFeatures(2, 130, 43, 10);
  const changes = { train, classNames: classNamesOf(10), batchSize: 48, epochs: 2 };

  test.each(['softmax', 'svm'] as const)('standardised, %s', async (name) => {
    await expectAgreement({ ...changes, loss: LOSSES[name], scaling: SCALINGS.standard });
  });

  test('bytes as f32 have the bits that the bytes have', async () => {
    const bytes = randomExamples(2, 130, 43, 10);
    const floats = { ...bytes, pixels: matrix(Float32Array.from(bytes.pixels.data), 130, 43) };
    const same = { ...changes, scaling: SCALINGS.standard };
    const [a, b] = [await inWorkers({ ...same, train: bytes }), await inWorkers({ ...same, train: floats })];
    expect([a.weight, a.bias, a.batches]).toEqual([b.weight, b.bias, b.batches]);
  });
});

describe('16-bit codes', () => {
  const codes = randomCodes(2, 130, 43, 10);
  const changes = { train: codes, classNames: classNamesOf(10), batchSize: 48, epochs: 2 };

  test.each(['softmax', 'svm'] as const)('%s', async (name) => {
    await expectAgreement({ ...changes, loss: LOSSES[name] });
  });

  test('have the bits that the same numbers have as f32', async () => {
    const floats = { ...codes, pixels: matrix(Float32Array.from(codes.pixels.data), 130, 43) };
    // One scaling for both: that of codes is computed otherwise.
    const { scale, offset } = await fitInput(new ReferenceBackend(), codes.pixels);
    const scaling = {
      ...SCALINGS.standard,
      fit: async () => ({ divisor: Float64Array.from(scale, (s) => 1 / s), offset }),
    };
    const [a, b] = [await inWorkers({ ...changes, scaling }), await inWorkers({ ...changes, scaling, train: floats })];
    expect([a.weight, a.bias, a.batches]).toEqual([b.weight, b.bias, b.batches]);
  });
});

describe('shapes', () => {
  test.each([
    { nImages: 1, nFeatures: 1, nClasses: 2, batchSize: 1 },
    { nImages: 7, nFeatures: 3, nClasses: 3, batchSize: 2 },
    { nImages: 300, nFeatures: 17, nClasses: 11, batchSize: 256 },
    { nImages: 600, nFeatures: 12, nClasses: 5, batchSize: 600 },
    { nImages: 70, nFeatures: 3072, nClasses: 10, batchSize: 33 },
  ])('%o', async ({ nImages, nFeatures, nClasses, batchSize }) => {
    const train = randomExamples(nImages, nImages, nFeatures, nClasses);
    await expectAgreement({ train, classNames: classNamesOf(nClasses), batchSize, epochs: 3 });
  });

  test('more batches than one call takes, in one order for all', async () => {
    await expectAgreement({ train: randomExamples(8, 200, 6, 3), batchSize: 1, epochs: 1 });
  });
});

test("a caller's own loss is trained without workers, whatever it calls itself", async () => {
  const own = { ...LOSSES.svm, sample: () => 0.25 };
  const { batches } = await inWorkers({ loss: own, regularizer: REGULARIZERS.none });
  expect(new Set(batches)).toEqual(new Set([0.25]));
});

/** The backend, with workers of which some calls are made otherwise. */
const withWorkers = (backend: Backend, changes: Partial<Workers>): Backend => {
  const { threads, crowded } = backend.workers!;
  const workers: Workers = {
    ...{ threads, crowded },
    runAnywhere: (...call) => backend.workers!.runAnywhere(...call),
    runEverywhere: (...call) => backend.workers!.runEverywhere(...call),
    ...changes,
  };
  return new Proxy(backend, { get: (target, key) => (key === 'workers' ? workers : Reflect.get(target, key)) });
};

test('a worker that fails ends the training for all', async () => {
  const [, backend] = backends;
  // One of the threads is sent to an address that is not there.
  const spoilt = withWorkers(backend!, {
    runEverywhere: (program, taskOf) =>
      backend!.workers!.runEverywhere(program, (lane) => {
        const task = taskOf(lane);
        const { plan } = task as ParallelTask;
        const nowhere = { features: 2 ** 31, scores: 2 ** 31, exponentials: 2 ** 31 };
        return lane === 0 ? task : { ...task, plan: { ...plan, id: -1, scratch: [nowhere, nowhere] } };
      }),
  });
  await expect(trainLinear(request({ backend: spoilt }))).rejects.toThrow();
  await expectAgreement({});
});

/** What stands in test/fixtures; threads find it from dist. */
const dyingLane = { name: '../test/fixtures/dying-lane', run: () => undefined };

test('a worker that is gone ends the training for all, and says why; the next training has another', async () => {
  const backend = await createWasmBackend({ threads: 2 });
  const dying = withWorkers(backend, {
    runEverywhere: (_, ...rest) => backend.workers!.runEverywhere(dyingLane, ...rest),
  });
  try {
    const error = await userError(trainLinear(request({ backend: dying, batchSize: 1, epochs: 9 })));
    expect([error.kind, error.message]).toEqual(['failed', 'a worker thread exited in the middle of its work']);
    expect(error.cause).toMatchObject({ message: 'worker exited with code: 1' });
    await trainLinear(request({ backend }));
  } finally {
    await backend.close();
  }
});

test('a barrier that is broken lets nobody wait', () => {
  const words = new Int32Array(new SharedArrayBuffer(BARRIER_WORDS * 4));
  const barrier = new Barrier(words, 1, false);
  const done: number[] = [];
  barrier.share(3, (task) => done.push(task));
  barrier.share(2, (task) => done.push(task + 10));
  expect(done).toEqual([0, 1, 2, 10, 11]);
  const breaking = (task: number) => {
    done.push(task + 20);
    barrier.break();
  };
  expect(() => barrier.share(3, breaking)).toThrow('another thread of this training failed');
  expect(() => barrier.share(3, breaking)).toThrow('another thread of this training failed');
  expect(done).toEqual([0, 1, 2, 10, 11, 20]);
});

test('a training that is stopped does not wait for the end of its steps', async () => {
  const [, backend] = backends;
  const controller = new AbortController();
  const stopped = withWorkers(backend!, {
    runEverywhere: (...call) => {
      controller.abort(new Error('enough'));
      return backend!.workers!.runEverywhere(...call);
    },
  });
  const batches: unknown[] = [];
  const onBatch = (batch: unknown) => void batches.push(batch);
  const training = trainLinear(request({ backend: stopped, signal: controller.signal, onBatch }));
  await expect(training).rejects.toThrow('enough');
  expect(batches).toEqual([]);
  await expectAgreement({});
});
