import { IMAGE } from '../dataset.ts';

/**
 * CIFAR-10's binary edition: where it is, what it weighs, how it is laid out.
 * Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and the page
 * https://www.cs.toronto.edu/~kriz/cifar.html ("Binary version").
 */
export const CIFAR10 = {
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  archiveName: 'cifar-10-binary.tar.gz',
  /** Bytes of the official archive. */
  archiveBytes: 170_052_171,
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
  /** The folder that the archive holds. */
  folder: 'cifar-10-batches-bin',
  trainFiles: ['data_batch_1.bin', 'data_batch_2.bin', 'data_batch_3.bin', 'data_batch_4.bin', 'data_batch_5.bin'],
  testFile: 'test_batch.bin',
  namesFile: 'batches.meta.txt',
  readmeFile: 'readme.html',
  /** A record is a label byte, then 1024 red, 1024 green and 1024 blue bytes, row by row. */
  recordBytes: 1 + IMAGE.nFeatures,
  recordsPerFile: 10_000,
  /** recordsPerFile × recordBytes. */
  fileBytes: 30_730_000,
  /** The most that the two small text files may weigh; officially they have well below 100 bytes each. */
  textBytes: 4096,
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
} as const;

/** The six files that hold images, training first. */
export const BATCH_FILES: readonly string[] = [...CIFAR10.trainFiles, CIFAR10.testFile];

/** Written beside the unpacked batches, for `sha256sum -c` and `--verify`. */
export const SUMS_FILE = 'SHA256SUMS';

/** Written there too: the SHA-256 of the archive that they came from. */
export const ARCHIVE_RECORD = 'ARCHIVE.sha256';

/** The most bytes taken from a server when a digest of the user's own leaves the size unknown: six times the official archive. */
export const MAX_ARCHIVE_BYTES = 2 ** 30;
