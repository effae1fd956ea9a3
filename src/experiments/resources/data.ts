import { namesClasses, usualLists } from '../../dataset/classes/choice.ts';
import type { Dataset, TestReading } from '../../dataset/dataset.ts';
import { loadDataset, mostImages } from '../../dataset/load.ts';
import { type DatasetName, SPECS } from '../../dataset/specs.ts';
import { hint, usageError } from '../../errors.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import { type MatrixU8, matrix } from '../../kernels/matrix.ts';
import { version } from '../../runs/version.ts';
import { quoted } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import type { DataSpec } from '../specs/data.ts';
import type { Observer } from './observer.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface DataRequest {
  /** Absolute. */
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What reads the test set, as typed, for the ledger. */
  readonly commandLine: string;
  /** Whether data that is missing is downloaded. */
  readonly mayDownload: boolean;
  /** Throws for test images that must not be read, by their digest: before the ledger counts a reading. */
  readonly checkTest?: ((digest: string) => void) | undefined;
}

/**
 * The most training images that a spec can be given.
 * @throws UserError (usage) for classes that its dataset does not have, a single class, or a limit above its size
 */
export function mostTrainingImages({ dataset: name, classes, limit }: DataSpec): number {
  const known = usualLists(name).flatMap(({ classNames }) => classNames);
  if (namesClasses(classes) && classes.every((one) => known.includes(one))) checkSeveral(name, classes);
  return mostImages({ name, classes, limit });
}

/** @throws UserError (usage) for a single class */
function checkSeveral(name: DatasetName, classNames: readonly string[]): void {
  const [only = '', ...more] = classNames;
  if (more.length > 0) return;
  const lists = usualLists(name);
  const list = lists.find((one) => one.classNames.includes(only)) ?? lists[0];
  const other = list.classNames.find((one) => one !== only);
  throw usageError(`classes must name at least two classes to tell apart; got ${quoted(only)}`, {
    setting: 'classes',
    hint: hint`add another, for example: ${{ setting: 'classes', value: shellWord(`${only},${other}`) }}`,
  });
}

/** The training images of an experiment, and the way to its test set. */
export class Data {
  readonly dataset: Dataset;
  /** nTrain × nFeatures. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly #commandLine: string;
  readonly #checkTest: DataRequest['checkTest'];
  readonly #observer: Observer;
  readonly #stopwatch: Stopwatch;

  private constructor(
    dataset: Dataset,
    { commandLine, checkTest }: DataRequest,
    observer: Observer,
    stopwatch: Stopwatch,
  ) {
    const { pixels, labels, nSamples } = dataset.train;
    this.dataset = dataset;
    this.pixels = matrix(pixels, nSamples, pixels.length / nSamples);
    this.labels = labels;
    this.#commandLine = commandLine;
    this.#checkTest = checkTest;
    this.#observer = observer;
    this.#stopwatch = stopwatch;
  }

  /** Loads the dataset of a spec, and says whether it is the official one. */
  static async load(spec: DataSpec, request: DataRequest, observer: Observer, stopwatch: Stopwatch): Promise<Data> {
    const { dataDir, env, mayDownload } = request;
    const { dataset: name, classes, limit, seed } = spec;
    const watch = observer.watchFiles();
    try {
      const dataset = await stopwatch.phase('load', () =>
        loadDataset({
          ...{ ...watch, name, classes, dataDir, limit, seed, version },
          download: mayDownload ? { ...watch, env } : undefined,
        }),
      );
      const { source, isOfficial, classNames } = dataset;
      checkSeveral(name, classNames); // names of the data's own are known only now
      if (isOfficial !== undefined && name !== 'shapes') {
        observer.tell({ kind: 'data-origin', title: SPECS[name].title, source: pathFromHere(source), isOfficial });
      }
      return new Data(dataset, request, observer, stopwatch);
    } finally {
      watch.stop();
    }
  }

  get nTrain(): number {
    return this.labels.length;
  }

  /** Reads the test set, which the ledger counts, and says so. */
  async readTestSet(): Promise<TestReading & { readonly pixels: MatrixU8 }> {
    const reading = await this.#stopwatch.phase('load', () =>
      this.dataset.readTestSet(this.#commandLine, this.#checkTest),
    );
    const { nSamples, pixels } = reading.images;
    const { nthReading, ledger, unreadLedgers } = reading;
    const unread = unreadLedgers.map(pathFromHere);
    this.#observer.tell({ kind: 'test-read', nthReading, ledger: pathFromHere(ledger), unreadLedgers: unread });
    return { ...reading, pixels: matrix(pixels, nSamples, pixels.length / nSamples) };
  }
}
