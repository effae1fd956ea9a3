import { join, resolve } from 'node:path';
import { hint, UserError } from '../errors.ts';
import { checkCallbacks, checkHas, checkObject, checkPath, checkText } from '../util/checks.ts';
import { checkName } from '../util/named.ts';
import { timeNow } from '../util/time-now.ts';
import { sha256Of } from './archive/digest.ts';
import { type DownloadOptions, fillDownload } from './archive/download-options.ts';
import { obtainDataset, openArchive } from './archive/obtain.ts';
import { readSums, SUMS_FILE } from './archive/sums.ts';
import { type ChosenClasses, type ClassChoice, checkChoice, chosenClasses, usualLists } from './classes/choice.ts';
import { onlyClasses } from './classes/only.ts';
import { type Dataset, firstImages, type LabelledImages } from './dataset.ts';
import { entry, refuseStrangeBatch } from './finding/entry.ts';
import { type Location, locate } from './finding/locate.ts';
import { insteadOfDownload, notUnpackedYet } from './finding/unpacked-yet.ts';
import { absentHint } from './hints.ts';
import { checkLedger, type LedgerOptions, recordReading } from './ledger.ts';
import { checkLimit } from './reading/batches.ts';
import { BINARY, type OpenedTest, PYTHON, testOpener } from './reading/editions.ts';
import { areOfficial, checkUnchanged } from './reading/origin.ts';
import { writeRecords } from './reading/records.ts';
import { trainingSize } from './set-sizes.ts';
import { makeShapes, SHAPES_TRAIN } from './shapes/make-shapes.ts';
import type { DatasetSpec, ImageShape, LabelKind } from './specs/spec.ts';
import { DATASET_NAMES, type DatasetName, SPECS } from './specs.ts';
import type { FileWatch } from './watch.ts';

export interface LoadOptions extends FileWatch {
  readonly name: DatasetName;
  /** A folder with the batches in it (of the binary or the Python edition), its parent, or the archive. The ledger of test readings is kept there too. */
  readonly dataDir: string;
  /**
   * Only these classes, by their names: `['cat', 'dog']`. Their labels are 0, 1, … in the dataset's order, whatever the order
   * here; training and test images of other classes are left out. For CIFAR-100 also `'fine'`, all its 100 fine classes (the
   * default), or `'coarse'`, all its 20 coarse ones. Absent: all classes.
   */
  readonly classes?: ClassChoice | undefined;
  /** Only the first n training images, of the classes in use. */
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
  /** Throws what is wrong with the files of the test images: before the work that they are to judge. */
  readonly checkTest: () => Promise<void>;
  /** The test images and their digest. Scoring goes through {@link Dataset.readTestSet}, which keeps the ledger. */
  readonly openTest: () => Promise<OpenedTest>;
}

/**
 * Loads a dataset: the training images at once, the test images only on request.
 * @throws UserError: (data) missing or damaged; (usage) no such dataset or classes, no dataDir, or a limit above the number
 *   of training images; (failed) disk or network
 */
export async function loadDataset(options: LoadOptions): Promise<Dataset> {
  checkObject('options', options, "{ name: 'cifar10', dataDir: 'data' }");
  const { name, ledger, version } = options;
  const { image, classNames, train, digest, isOfficial, source, home, checkTest, openTest } = await openImages(options);
  const readTestSet: Dataset['readTestSet'] = async (command, check) => {
    checkText('command', command, 'what reads the test set, for the ledger');
    checkCallbacks({ check });
    const test = await openTest();
    check?.(test.digest);
    const entry = { when: timeNow(), command, dataset: name, digest: test.digest, version };
    return { ...test, ...(await recordReading(home, entry, ledger)) };
  };
  return {
    ...{ name, image, classNames, train, digest, isOfficial, source, readTestSet },
    checkTestSet: async () => {
      await checkTest();
      await checkLedger(home, ledger);
    },
  };
}

/**
 * Checks what can be known of a request without the data.
 * @returns the most training images that there can be
 * @throws UserError (usage) for classes that the dataset does not have, or a limit above its size
 */
export function mostImages({ name, classes, limit }: Pick<LoadOptions, 'name' | 'classes' | 'limit'>): number {
  checkChoice(name, classes);
  const most = trainingSize(name);
  checkLimit(limit, most);
  return limit ?? most;
}

/** @throws UserError (usage) for an option of another type */
function checkTypes({ signal, onProgress, onNote, download, ledger, version }: LoadOptions): void {
  if (signal !== undefined) checkHas('signal', signal, 'throwIfAborted', 'an AbortSignal');
  checkCallbacks({ onProgress, onNote });
  if (download !== undefined) checkObject('download', download, '{}');
  if (ledger !== undefined) checkObject('ledger', ledger, '{ fallback }');
  if (version !== undefined) checkText('version', version, 'a text');
}

/** What {@link loadDataset} and `info` share. */
export async function openImages(options: LoadOptions): Promise<OpenedDataset> {
  const { name, dataDir, classes, limit } = options;
  checkName('name', name, DATASET_NAMES);
  checkPath('dataDir', dataDir, 'the path of a folder or of the archive');
  checkTypes(options);
  checkChoice(name, classes);
  if (name === 'shapes') return openShapes(options);
  const spec = SPECS[name];
  const located = await ready(spec, options);
  const edition = located.python === undefined ? BINARY : PYTHON;
  const location = { ...located, batches: located.python ?? located.batches };
  const sums = await readSums(join(location.batches, SUMS_FILE));
  const namesOf = async (label: LabelKind) => {
    const { classNames, file } = await edition.readClassNames({ location, dataDir, label });
    if (file !== undefined) checkUnchanged([file], sums);
    return { ...label, classNames };
  };
  const [first, ...rest] = spec.labels;
  const chosen = chosenClasses(name, [await namesOf(first), ...(await Promise.all(rest.map(namesOf)))], classes);
  const from = { location, dataDir, label: spec.labels.find(({ byte }) => byte === chosen.list.byte)! };
  const { images, digest, files } = await edition.readTraining(from, isSelection(chosen) ? undefined : limit, options);
  checkUnchanged(files, sums);
  const isOfficial = areOfficial(files);
  const openTest = await testOpener(edition, from, { sums, isOfficial }, options);
  return {
    image: spec.image,
    ...{ classNames: chosen.classNames, train: trainingOf(images, chosen, limit), digest, isOfficial },
    checkTest: () => edition.checkTest(from),
    openTest: testOf(openTest, chosen),
    source: location.batches,
    home: location.home,
  };
}

function openShapes({ dataDir, seed = 0, classes, limit }: LoadOptions): OpenedDataset {
  checkLimit(limit, SHAPES_TRAIN);
  const chosen = chosenClasses('shapes', usualLists('shapes'), classes);
  const nTrain = isSelection(chosen) ? SHAPES_TRAIN : (limit ?? SHAPES_TRAIN);
  const { image, train: images, makeTest } = makeShapes({ seed, nTrain });
  const openTest = async () => {
    const images = makeTest();
    return { images, digest: sha256Of(writeRecords(images)) };
  };
  return {
    image,
    classNames: chosen.classNames,
    train: trainingOf(images, chosen, limit),
    digest: sha256Of(writeRecords(images)),
    isOfficial: undefined,
    source: `built in (seed ${seed})`,
    home: dataDir,
    checkTest: async () => {},
    openTest: testOf(openTest, chosen),
  };
}

/** Whether images of other classes are left out: then all are read, and the limit counts those that are left. */
const isSelection = ({ labels }: ChosenClasses): boolean => labels !== undefined;

function trainingOf(images: LabelledImages, chosen: ChosenClasses, limit: number | undefined): LabelledImages {
  const train = onlyClasses(images, chosen, 'training');
  if (!isSelection(chosen)) return train;
  checkLimit(limit, train.nSamples, `the number of training images of ${chosen.classNames.join(', ')}`);
  return firstImages(train, limit ?? train.nSamples);
}

const testOf = (open: () => Promise<OpenedTest>, chosen: ChosenClasses) => async (): Promise<OpenedTest> => {
  const { images, digest } = await open();
  return { images: onlyClasses(images, chosen, 'test'), digest };
};

/** There is nothing where the data should be, and nothing was to be downloaded. */
export class MissingData extends UserError {}

/** Makes sure that there are batches to read: downloads or unpacks them where that is allowed. */
async function ready(spec: DatasetSpec, options: LoadOptions): Promise<Location> {
  const { dataDir, download } = options;
  const location = await locate(spec, dataDir);
  if (location.python !== undefined) return location;
  for (const folder of new Set([resolve(dataDir), location.batches])) {
    if ((await entry(folder))?.isFolder !== true) continue; // such as an archive that is named
    for (const { name } of spec.batches) await refuseStrangeBatch(join(folder, name));
  }
  if (location.isArchive || (location.hasArchive && location.sizes.size === 0)) {
    return openArchive(spec, dataDir, fillDownload(spec, download, dataDir).sha256, options);
  }
  if (location.sizes.size > 0) return location;
  const almost = await notUnpackedYet(spec, location.home);
  if (almost !== undefined) throw almost;
  if (download === undefined) {
    const matlab = await insteadOfDownload(spec, location.home);
    const but = matlab === undefined ? '' : hint`, but ${matlab}`;
    throw new MissingData(hint`there is no ${spec.title} in ${location.home}${but}`, 'data', {
      hint: absentHint(spec, dataDir),
    });
  }
  chosenClasses(options.name, usualLists(options.name), options.classes); // before a long download
  options.onNote?.(`${spec.title} is not in ${location.home} yet: downloading it`);
  const { onProgress, onNote, signal } = options;
  await obtainDataset(spec, dataDir, { onProgress, onNote, signal, ...download }, true);
  return locate(spec, dataDir);
}
