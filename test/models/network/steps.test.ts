import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/kernels/backend.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { ACTIVATIONS } from '../../../src/models/network/activations.ts';
import type { TrainNetworkRequest } from '../../../src/models/network/request.ts';
import { trainNetwork } from '../../../src/models/network/trainer.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { elasticNet, REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { INITIALIZERS } from '../../../src/models/training/initializers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { namesIn } from '../../../src/util/named.ts';
import { Random } from '../../../src/util/random.ts';
import { oneThreadBackend } from '../../helpers/one-thread.ts';
import { classNamesOf, randomCodes, randomExamples, randomFeatures, relativeDifference } from '../linear/problem.ts';
import { networkRequest } from './problem.ts';

/*
 * Steps in worker threads, against the plain ones (held to finite differences elsewhere): the same weights within f32 rounding,
 * and the same bits for any number of threads.
 */

const backends: readonly Backend[] = [
  await createWasmBackend({ threads: 1 }),
  await createWasmBackend({ threads: 2 }),
  await createWasmBackend({ threads: 3 }),
  await oneThreadBackend(),
];
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

type Changes = Partial<TrainNetworkRequest>;

async function trained(changes: Changes, backend: Backend) {
  const batches: number[] = [];
  const onBatch = ({ loss }: { loss: number }) => batches.push(loss);
  const { classifier } = await trainNetwork(networkRequest({ ...changes, backend, random: Random.seeded(5), onBatch }));
  const numbers = classifier.layers.flatMap(({ weight, bias }) => [weight, bias]);
  return { numbers, batches };
}

/** The result on every backend, held to be one; `random` starts alike for each. */
async function inWorkers(changes: Changes) {
  const results = [];
  for (const backend of backends) results.push(await trained(changes, backend));
  for (const other of results) expect(other).toEqual(results[0]);
  return results[0]!;
}

async function expectAgreement(changes: Changes, within = 5e-5): Promise<void> {
  const mine = await inWorkers(changes);
  const plain = await trained(changes, new ReferenceBackend());
  for (const [i, numbers] of mine.numbers.entries()) {
    expect(relativeDifference(numbers, plain.numbers[i]!)).toBeLessThan(within);
  }
  expect(relativeDifference(mine.batches, plain.batches)).toBeLessThan(within);
}

const train = randomExamples(2, 130, 40, 10);
const small = { train, classNames: classNamesOf(10), hidden: [12], batchSize: 48, epochs: 2 };

describe('every loss, activation and update rule', () => {
  test.each(namesIn(LOSSES))('%s', async (name) => {
    const penalty = { regularizer: elasticNet(0.5), regularizationStrength: 1e-3 };
    await expectAgreement({ ...small, loss: LOSSES[name], learningRate: 0.01, ...penalty });
  });

  test.each(namesIn(ACTIVATIONS))('%s', async (activation) => {
    await expectAgreement({ ...small, activation, learningRate: 0.05 });
  });

  test.each(namesIn(OPTIMIZERS))('%s', async (name) => {
    const penalty = { regularizer: REGULARIZERS.l2, regularizationStrength: 0.01 };
    await expectAgreement({ ...small, optimizer: OPTIMIZERS[name], learningRate: 0.005, ...penalty });
  });
});

describe('sizes that nothing divides', () => {
  test.each([
    { nImages: 1, nFeatures: 1, nClasses: 2, hidden: [1], batchSize: 1 },
    { nImages: 7, nFeatures: 3, nClasses: 3, hidden: [5], batchSize: 2 },
    { nImages: 300, nFeatures: 17, nClasses: 11, hidden: [33, 6], batchSize: 256 },
    { nImages: 600, nFeatures: 25, nClasses: 5, hidden: [70], batchSize: 600 }, // blocks of 256, 256 and 88
    { nImages: 70, nFeatures: 1030, nClasses: 10, hidden: [65], batchSize: 33 }, // sums of 512, 512 and 6
    { nImages: 40, nFeatures: 8, nClasses: 3, hidden: [7, 6, 5], batchSize: 16 },
  ])('%o', async ({ nImages, nFeatures, nClasses, hidden, batchSize }) => {
    const images = randomExamples(nImages, nImages, nFeatures, nClasses);
    await expectAgreement({ train: images, classNames: classNamesOf(nClasses), hidden, batchSize, epochs: 3 });
  });

  test('a layer longer than a sum of 512, with one above it', async () => {
    await expectAgreement({ ...small, hidden: [520, 9], epochs: 1 });
  });
});

describe('other kinds of rows', () => {
  const rest = { classNames: classNamesOf(10), hidden: [9], batchSize: 48, epochs: 2 };
  test('16-bit codes', async () => {
    await expectAgreement({ ...rest, train: randomCodes(2, 130, 43, 10) });
  });
  test('f32 features', async () => {
    const features = randomFeatures(2, 130, 43, 10);
    await expectAgreement({ ...rest, train: features, learningRate: 1e-6 });
  });
});

describe('noise', () => {
  test.each(namesIn(ACTIVATIONS))('dropout behind %s is the same for all, and on two layers', async (activation) => {
    await expectAgreement({ ...small, hidden: [30, 20], activation, dropout: 0.4, learningRate: 0.02 });
  });

  test('mirror images: half of them', async () => {
    const mirrored = { ...train.pixels, data: train.pixels.data.map((x) => 255 - x) };
    await expectAgreement({ ...small, mirrored });
  });
});

test('no shuffling, normal start: no number is drawn but those of the start', async () => {
  const changes = { ...small, shuffle: false, init: INITIALIZERS.normal };
  const random = Random.seeded(5);
  await trainNetwork(networkRequest({ ...changes, random }));
  const expected = Random.seeded(5);
  for (let i = 0; i < 12 * 40 + 10 * 12; i++) expected.normal();
  expect(random.state()).toEqual(expected.state());
});
