import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { checkText } from '../util/checks.ts';
import { checkName } from '../util/named.ts';
import { sha256Of } from './archive/digest.ts';
import { type DownloadOptions, fillDownload } from './archive/download-options.ts';
import { obtainDataset, openArchive } from './archive/obtain.ts';
import { readSums, SUMS_FILE } from './archive/sums.ts';
import type { Dataset, LabelledImages, TestReading } from './dataset.ts';
import { notUnpackedYet } from './finding/unpacked-yet.ts';
import { absentHint } from './hints.ts';
import { type LedgerOptions, recordReading } from './ledger.ts';
import { type Location, locate } from './locate.ts';
import { checkLimit } from './reading/batches.ts';
import { BINARY, type OpenedTest, PYTHON, testOpener } from './reading/editions.ts';
import { areOfficial, checkUnchanged } from './reading/origin.ts';
import { writeRecords } from './records.ts';
import { makeShapes, SHAPES_TRAIN } from './shapes/make-shapes.ts';
import type { ClassKind, DatasetSpec, ImageShape } from './specs/spec.ts';
import { checkClasses, DATASET_NAMES, type DatasetName, labelKind, SPECS } from './specs.ts';
import type { FileWatch } from './watch.ts';

export interface LoadOptions extends FileWatch {
  readonly name: DatasetName;
  /** A folder with the batches in it (of the binary or the Python edition), its parent, or the archive. The ledger of test readings is kept there too. */
  readonly dataDir: string;
  /**
   * Which classes, for a dataset that has several kinds: CIFAR-100's 100 fine ones (the default) or its 20 coarse ones.
   */
  readonly classes?: ClassKind | undefined;
  /** Only the first n training images. */
  readonly limit?: number | undefined;
  /** The seed of `shapes`. */
  readonly seed?: number | undefined;
  /** How to download the dataset if it is missing; absent: a missing dataset is an error. */
  readonly download?: DownloadOptions | undefined;
  readonly ledger?: LedgerOptions | undefined;
  /** Of cifar-train, for the ledger. */
  readonly version?: string | undefined;
}

/** A training set, and how to get at its test set. */
export interface OpenedDataset {
  readonly image: ImageShape;
  readonly classNames: readonly string[];
  readonly train: LabelledImages;
  readonly digest: string;
  /** As in {@link Dataset.isOfficial}. */
  readonly isOfficial: boolean | undefined;
  readonly source: string;
  /** The data folder. */
  readonly home: string;
  /** The test images and their digest. Scoring goes through {@link Dataset.readTestSet}, which keeps the ledger. */
  readonly openTest: () => Promise<OpenedTest>;
}

/**
 * Loads a dataset: the training images at once, the test images only on request.
 * @throws UserError: (data) missing or damaged; (usage) no such dataset or classes, no dataDir, or a limit above the size of
 *   the training set; (failed) disk or network
 */
export async function loadDataset(options: LoadOptions): Promise<Dataset> {
  const { name, ledger, version } = options;
  const { image, classNames, train, digest, isOfficial, source, home, openTest } = await openImages(options);
  const readTestSet = async (command: string): Promise<TestReading> => {
    checkText('command', command, 'what reads the test set, for the ledger');
    const test = await openTest();
    const entry = { when: new Date().toISOString(), command, dataset: name, digest: test.digest, version };
    return { ...test, ...(await recordReading(home, entry, ledger)) };
  };
  return { name, image, classNames, train, digest, isOfficial, source, readTestSet };
}

/**
 * Checks what can be known of a request without the data.
 * @returns the most training images that there can be
 * @throws UserError (usage) for classes that the dataset does not have, or a limit above its size
 */
export function mostImages({ name, classes, limit }: Pick<LoadOptions, 'name' | 'classes' | 'limit'>): number {
  checkClasses(name, classes);
  const most = name === 'shapes' ? SHAPES_TRAIN : SPECS[name].trainFiles.reduce((sum, one) => sum + one.nRecords, 0);
  checkLimit(limit, most);
  return limit ?? most;
}

/** What {@link loadDataset} and `info` share. */
export async function openImages(options: LoadOptions): Promise<OpenedDataset> {
  const { name, dataDir, classes, limit } = options;
  checkName('name', name, DATASET_NAMES);
  checkText('dataDir', dataDir, 'the path of a folder or of the archive');
  checkClasses(name, classes);
  if (name === 'shapes') return openShapes(options);
  const spec = SPECS[name];
  const located = await ready(spec, options);
  const edition = located.python === undefined ? BINARY : PYTHON;
  const location = { ...located, batches: located.python ?? located.batches };
  const from = { location, dataDir, label: labelKind(spec, classes) };
  const sums = await readSums(join(location.batches, SUMS_FILE));
  const classNames = await edition.readClassNames(from);
  const { images: train, digest, files } = await edition.readTraining(from, limit, options);
  checkUnchanged(files, sums);
  const isOfficial = areOfficial(files);
  const openTest = await testOpener(edition, from, { sums, isOfficial }, options);
  return {
    image: spec.image,
    ...{ classNames, train, digest, isOfficial, openTest },
    source: location.batches,
    home: location.home,
  };
}

function openShapes({ dataDir, seed = 0, limit }: LoadOptions): OpenedDataset {
  checkLimit(limit, SHAPES_TRAIN);
  const { image, classNames, train, makeTest } = makeShapes({ seed, nTrain: limit ?? SHAPES_TRAIN });
  const openTest = async () => {
    const images = makeTest();
    return { images, digest: sha256Of(writeRecords(images)) };
  };
  const digest = sha256Of(writeRecords(train));
  const source = `built in (seed ${seed})`;
  return { image, classNames, train, digest, isOfficial: undefined, source, home: dataDir, openTest };
}

/** There is nothing where the data should be, and nothing was to be downloaded. */
export class MissingData extends UserError {}

/** Makes sure that there are batches to read: downloads or unpacks them where that is allowed. */
async function ready(spec: DatasetSpec, options: LoadOptions): Promise<Location> {
  const { dataDir, download } = options;
  const location = await locate(spec, dataDir);
  if (location.python !== undefined) return location;
  if (location.isArchive || (location.hasArchive && location.sizes.size === 0)) {
    return openArchive(spec, dataDir, fillDownload(spec, download, dataDir).sha256, options);
  }
  if (location.sizes.size > 0) return location;
  const almost = await notUnpackedYet(spec, location.home);
  if (almost !== undefined) throw almost;
  if (download === undefined) {
    throw new MissingData(`there is no ${spec.title} in ${location.home}`, 'data', {
      hint: absentHint(spec, dataDir),
    });
  }
  options.onNote?.(`${spec.title} is not in ${location.home} yet: downloading it`);
  const { onProgress, onNote, signal } = options;
  await obtainDataset(spec, dataDir, { onProgress, onNote, signal, ...download });
  return locate(spec, dataDir);
}
