import { dataError } from '../errors.ts';
import { checkText } from '../util/checks.ts';
import { checkName } from '../util/named.ts';
import { sha256Of } from './archive/digest.ts';
import { type DownloadOptions, fillDownload } from './archive/download-options.ts';
import { obtainCifar10, openArchive } from './archive/obtain.ts';
import { checkLimit, type ReadImages, readClassNames, readTest, readTraining } from './batches.ts';
import { type Dataset, type DatasetName, firstImages, type LabelledImages, type TestReading } from './dataset.ts';
import { absentHint } from './hints.ts';
import { type LedgerOptions, recordReading } from './ledger.ts';
import { type Location, locate } from './locate.ts';
import { writeRecords } from './records.ts';
import { makeShapes } from './shapes.ts';
import type { FileWatch } from './watch.ts';

export interface LoadOptions extends FileWatch {
  readonly name: DatasetName;
  /** A folder with the batches in it, its parent, or the archive. The ledger of test readings stands there too. */
  readonly dataDir: string;
  /** Only the first so many training images. */
  readonly limit?: number | undefined;
  /** The seed of `shapes`. */
  readonly seed?: number | undefined;
  /** How to download CIFAR-10 where it is missing; absent: that is an error. */
  readonly download?: DownloadOptions | undefined;
  readonly ledger?: LedgerOptions | undefined;
  /** Of cifar-train, for the ledger. */
  readonly version?: string | undefined;
}

/** A training set, and how to get at its test set. */
export interface Split {
  readonly classNames: readonly string[];
  readonly train: LabelledImages;
  readonly digest: string;
  readonly source: string;
  /** The data folder. */
  readonly home: string;
  /** The test images and their digest. Scoring goes through {@link Dataset.readTestSet}, which keeps the ledger. */
  readonly openTest: () => Promise<ReadImages>;
}

/**
 * Loads a dataset: the training images at once, the test images only when they are asked for.
 * @throws UserError: (data) missing or damaged; (usage) no such dataset, no dataDir, or a limit above the size of the training
 *   set; (failed) disk or network
 */
export async function loadDataset(options: LoadOptions): Promise<Dataset> {
  const { name, ledger, version } = options;
  const { classNames, train, digest, source, home, openTest } = await openSplit(options);
  const readTestSet = async (command: string): Promise<TestReading> => {
    checkText('command', command, 'what reads the test set, for the ledger');
    const test = await openTest();
    const entry = { when: new Date().toISOString(), command, dataset: name, digest: test.digest, version };
    return { ...test, ...(await recordReading(home, entry, ledger)) };
  };
  return { name, classNames, train, digest, source, readTestSet };
}

/** What {@link loadDataset} and `info` share. */
export async function openSplit(options: LoadOptions): Promise<Split> {
  checkName('name', options.name, ['cifar10', 'shapes'] satisfies DatasetName[]);
  checkText('dataDir', options.dataDir, 'the path of a folder or of the archive');
  if (options.name === 'shapes') return openShapes(options);
  const location = await ready(options);
  const { batches, home } = location;
  const { images: train, digest } = await readTraining(location, options.dataDir, options.limit, options);
  const openTest = () => readTest(location, options.dataDir, options);
  return {
    classNames: await readClassNames(location, options.dataDir),
    train,
    digest,
    source: batches,
    home,
    openTest,
  };
}

function openShapes({ dataDir, seed = 0, limit }: LoadOptions): Split {
  const { classNames, train, makeTest } = makeShapes({ seed });
  checkLimit(limit, train.nSamples);
  const used = firstImages(train, limit ?? train.nSamples);
  const openTest = async () => {
    const images = makeTest();
    return { images, digest: sha256Of(writeRecords(images)) };
  };
  const digest = sha256Of(writeRecords(used));
  return { classNames, train: used, digest, source: `built in (seed ${seed})`, home: dataDir, openTest };
}

/** Sees to it that there are batches to read: downloads or unpacks them where that may be done. */
async function ready(options: LoadOptions): Promise<Location> {
  const { dataDir, download } = options;
  const location = await locate(dataDir);
  if (location.isArchive || (location.hasArchive && location.sizes.size === 0)) {
    return openArchive(dataDir, fillDownload(download, dataDir).sha256, options);
  }
  if (location.sizes.size > 0) return location;
  if (download === undefined) {
    throw dataError(`there is no CIFAR-10 in ${location.home}`, { hint: absentHint(dataDir) });
  }
  options.onNote?.(`CIFAR-10 is not in ${location.home} yet: getting it`);
  const { onProgress, onNote, signal } = options;
  await obtainCifar10(dataDir, { onProgress, onNote, signal, ...download });
  return locate(dataDir);
}
