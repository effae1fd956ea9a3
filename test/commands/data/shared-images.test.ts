import { expect, test } from 'vitest';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { smallBatches } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';

/* 40 images a file, of which some are copies of others. */

const RECORD = CIFAR10.recordBytes;

/** CIFAR-10's files, the last `n` images of one of them being the first of data_batch_1. */
async function dataWith(n: number, file: string): Promise<string> {
  const files = new Map(smallBatches(40));
  const copied = Buffer.from(files.get(file)!);
  copied.set(files.get('data_batch_1.bin')!.subarray(0, n * RECORD), (40 - n) * RECORD);
  return (await folderWith(CIFAR10, files.set(file, copied))).home;
}

const told = (text: string) =>
  `${text} ${text.startsWith('1 of') ? 'is' : 'are'} also among the images trained on, pixel for pixel: the accuracy says little about new images; remove the duplicates`;

test.each<[line: string, n: number, file: string, warning: string | undefined]>([
  ['knn --k 1', 10, 'data_batch_5.bin', told('20 of 200 validation images (10.0 %)')],
  ['knn --k 1 --folds 2', 2, 'data_batch_5.bin', told('4 of 200 validation images (2.0 %)')],
  ['knn --k 1', 10, 'test_batch.bin', undefined],
  ['knn --k 1 --test', 10, 'test_batch.bin', told('10 of 40 test images (25.0 %)')],
  ['knn --k 1', 0, 'data_batch_5.bin', undefined],
  ['linear --epochs 1', 10, 'data_batch_5.bin', told('10 of 20 validation images (50.0 %)')],
  ['linear --epochs 1 --val 0 --test', 1, 'test_batch.bin', told('1 of 40 test images (2.5 %)')],
  ['linear --epochs 1 --val 0', 10, 'data_batch_5.bin', undefined],
  ['crossval --model knn --k 1,3 --metric l1,l2', 10, 'data_batch_5.bin', told('20 of 200 validation images (10.0 %)')],
  ['crossval --model knn --k 1 --val 40', 10, 'data_batch_5.bin', told('10 of 40 validation images (25.0 %)')],
])('%s, with %i copies in %s', async (line, n, file, warning) => {
  const { notes } = await runLine(`${line} --no-run --data-dir ${await dataWith(n, file)}`);
  expect(notes.filter((note) => note.includes('pixel for pixel'))).toEqual(warning === undefined ? [] : [warning]);
});
