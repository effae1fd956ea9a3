import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { folderWith } from '../downloads/unpacked.ts';

const RECORDS = 40; // of each file
const BATCHES = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];

/** A data folder of CIFAR-10's files with 200 training images that are sorted by class, 20 of each. */
export async function sortedData(): Promise<string> {
  const { train, classNames } = makeShapes({ seed: 1, nTrain: RECORDS * BATCHES.length });
  const { pixels, labels } = train;
  const nTrain = RECORDS * (BATCHES.length - 1);
  const sorted = [...labels.keys()].sort(
    (a, b) => Number(a >= nTrain) - Number(b >= nTrain) || labels[a]! - labels[b]!,
  );
  const files = BATCHES.map((name, at) => {
    const records = sorted
      .slice(at * RECORDS, (at + 1) * RECORDS)
      .flatMap((i) => [labels[i]!, ...pixels.subarray(i * 3072, (i + 1) * 3072)]);
    return [`${name}.bin`, Uint8Array.from(records)] as const;
  });
  const names = Buffer.from(classNames.map((name) => `${name}\n`).join(''));
  return (await folderWith(CIFAR10, new Map<string, Uint8Array>([...files, ['batches.meta.txt', names]]))).home;
}
