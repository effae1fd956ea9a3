import { basename, join } from 'node:path';
import { dataError, UserError } from '../../errors.ts';
import * as python from '../python/read.ts';
import { type DatasetSpec, pythonName } from '../specs/spec.ts';
import type { FileWatch } from '../watch.ts';
import type { BatchesToRead } from './batches.ts';
import * as binary from './batches.ts';
import { areOfficial, checkUnchanged, stampOf } from './origin.ts';
import type { ReadImages } from './read-records.ts';

/** How the files of an edition are read. */
export type Edition = Pick<typeof binary, 'readTraining' | 'checkTest' | 'readTest' | 'readClassNames'> & {
  readonly testName: (spec: DatasetSpec) => string;
};
export const BINARY: Edition = { ...binary, testName: ({ testFile }) => testFile.name };
export const PYTHON: Edition = { ...python, testName: ({ testFile }) => pythonName(testFile) };

/** Test images, and the SHA-256 of their records. */
export type OpenedTest = Pick<ReadImages, 'images' | 'digest'>;

/**
 * The way to the test set that is beside the training images now. It may be read hours later, when the folder holds other
 * data.
 */
export async function testOpener(
  edition: Edition,
  from: BatchesToRead,
  training: { readonly sums: ReadonlyMap<string, string>; readonly isOfficial: boolean | undefined },
  watch: FileWatch,
): Promise<() => Promise<OpenedTest>> {
  const path = join(from.location.batches, edition.testName(from.location.spec));
  const before = await stampOf(path);
  return async () => {
    const isReplaced = before !== undefined && before !== (await stampOf(path));
    const replaced = (cause?: unknown): UserError =>
      dataError(`${path} is no longer the file that it was when the training images were read`, {
        cause,
        hint: 'put the data back that was there before, or run it again: training and test set must be of the same data',
      });
    const { images, digest, files } = await edition.readTest(from, watch).catch((error: unknown) => {
      throw isReplaced && error instanceof UserError && error.kind !== 'interrupted' ? replaced(error) : error;
    });
    const isOfficial = areOfficial(files);
    const isSame = files[0]!.sha256 === training.sums.get(basename(path));
    if (isReplaced && !isSame && !(training.isOfficial && isOfficial)) throw replaced();
    checkUnchanged(files, training.sums);
    if (training.isOfficial !== isOfficial) {
      const [one, other] = isOfficial ? ['test', 'training'] : ['training', 'test'];
      watch.onNote?.(
        `the ${one} images in ${from.location.batches} are the official ones, but the ${other} images are not`,
      );
    }
    return { images, digest };
  };
}
