import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { namesClasses } from './classes/choice.ts';
import { entry } from './finding/entry.ts';
import { locate } from './finding/locate.ts';
import { LEDGER_FILE, type LedgerEntry, readingsOf } from './ledger.ts';
import { type LoadOptions, type OpenedDataset, openImages } from './load.ts';
import { type DatasetSpec, pythonName } from './specs/spec.ts';
import { type DatasetName, SPECS } from './specs.ts';
import { type ChannelStatistics, channelStatistics, classCounts } from './statistics.ts';

export interface DatasetInfo {
  readonly dataset: DatasetName;
  /** The folder of the batches, or `built in (seed 0)`. */
  readonly source: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly classNames: readonly string[];
  /** Whether these are only some of the classes: the digests are those of all images, those of other classes too. */
  readonly isSelection: boolean;
  readonly train: {
    readonly nSamples: number;
    /** Samples of each class. */
    readonly classCounts: readonly number[];
    readonly channels: readonly ChannelStatistics[];
    /** SHA-256 of the training records. */
    readonly digest: string;
  };
  /** Whether the training files are the official ones; undefined for what has no official files. */
  readonly isOfficial: boolean | undefined;
  /** Or why there are none. */
  readonly test:
    | {
        readonly nSamples: number;
        readonly classCounts: readonly number[];
        readonly digest: string;
        /** How often it has been scored on, as far as is known. */
        readonly nReadings: number;
        /** Ledgers that cannot be read, or not in full, so that `nReadings` does not count what stands there. */
        readonly unreadLedgers: readonly string[];
        readonly lastReading: LedgerEntry | undefined;
      }
    | { readonly trouble: string };
  /** Where readings of the test set are recorded. */
  readonly ledger: string;
}

/**
 * Looks a dataset over. Nothing is downloaded.
 * @param onImages called with the training images
 * @throws UserError (data) if it is missing or damaged
 */
export async function describeDataset(
  options: Omit<LoadOptions, 'download'>,
  onImages: (opened: Pick<OpenedDataset, 'train' | 'classNames'>) => void = () => {},
): Promise<DatasetInfo> {
  const opened = await openImages(options);
  onImages(opened);
  const { image, classNames, train, digest, isOfficial, source, home } = opened;
  const files = options.name === 'shapes' ? [] : await filesOf(SPECS[options.name], options.dataDir);
  return {
    dataset: options.name,
    source,
    files,
    classNames,
    isSelection: namesClasses(options.classes),
    train: {
      nSamples: train.nSamples,
      classCounts: classCounts(train.labels, classNames.length),
      channels: channelStatistics(train, image),
      digest,
    },
    isOfficial,
    test: await describeTest(opened, options),
    ledger: join(home, LEDGER_FILE),
  };
}

/**
 * Only labels are counted here: nothing is predicted, so nothing can be learned from the test set by looking, and the look
 * is no reading for the ledger. For the same reason there are no pixel statistics of the test set.
 */
async function describeTest(
  { openTest, classNames, home }: OpenedDataset,
  { ledger }: LoadOptions,
): Promise<DatasetInfo['test']> {
  try {
    const { images, digest } = await openTest();
    const { readings, unreadLedgers } = await readingsOf(home, digest, ledger);
    return {
      nSamples: images.nSamples,
      classCounts: classCounts(images.labels, classNames.length),
      digest,
      nReadings: readings.length,
      unreadLedgers,
      lastReading: readings.at(-1),
    };
  } catch (error) {
    if (error instanceof UserError && error.kind === 'data') return { trouble: error.message };
    throw error;
  }
}

async function filesOf(spec: DatasetSpec, dataDir: string): Promise<DatasetInfo['files']> {
  const { batches, python } = await locate(spec, dataDir);
  const paths = spec.batches.map((batch) => (python ? join(python, pythonName(batch)) : join(batches, batch.name)));
  const found = await Promise.all(paths.map(async (path) => ({ path, there: await entry(path) })));
  return found.flatMap(({ path, there }) => (there?.isFile ? [{ path, bytes: there.bytes }] : []));
}
