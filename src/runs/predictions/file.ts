import { dataError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { readText } from '../../files/read-text.ts';
import { isMissing } from '../../files/system-error.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import { csvText } from '../../util/text/csv.ts';
import { moveCommand } from '../../util/text/shell-word.ts';

/** What a model predicted of images that it was not trained on. */
export interface Predictions {
  /** n numbers of training images, from 0, in any order. */
  readonly images: Int32Array;
  /** The fold that each was held out in; absent: all in the first. */
  readonly folds?: ArrayLike<number> | undefined;
  /** The class of each, and the class that was predicted. */
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  /** How sure each was, and by how much that is above the next class; absent where it is not known. */
  readonly score?: ArrayLike<number> | undefined;
  readonly margin?: ArrayLike<number> | undefined;
  readonly classNames: readonly string[];
}

const HEAD = ['image', 'fold', 'true', 'predicted', 'score', 'margin'];
const DIGITS = 6;

/**
 * Writes predictions as CSV, a line for each image in the order of their numbers, whole or not at all. Scores have six
 * significant digits. The same predictions give the same bytes.
 * @throws UserError (failed) if it cannot be written
 */
export async function writePredictions(path: string, predictions: Predictions): Promise<void> {
  const { images, folds, truth, predicted, score, margin, classNames } = predictions;
  const order = Array.from(images.keys()).sort((a, b) => images[a]! - images[b]!);
  const short = (numbers: ArrayLike<number> | undefined, i: number) =>
    numbers === undefined ? null : Number(numbers[i]!.toPrecision(DIGITS));
  const rows = order.map((i) => [
    images[i]!,
    folds?.[i] ?? 0,
    classNames[truth[i]!]!,
    classNames[predicted[i]!]!,
    short(score, i),
    short(margin, i),
  ]);
  await writeAtomic(path, csvText([HEAD, ...rows]));
}

/** A line of predictions.csv. */
export interface Prediction {
  readonly image: number;
  readonly fold: number;
  readonly truth: string;
  readonly predicted: string;
}

/** All training images of CIFAR-100 take a twentieth of it. */
const MAX_BYTES = 64 * 2 ** 20;
const NAME = String.raw`("(?:[^"]|"")*"|[^",\r\n]*)`;
const NUMBER = String.raw`-?[\d.]*(?:e[+-]?\d+)?`;
const LINE = new RegExp(`^(\\d{1,9}),(\\d{1,9}),${NAME},${NAME},${NUMBER},${NUMBER}$`);

const unquoted = (field: string): string => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);

/**
 * Reads what {@link writePredictions} wrote.
 * @returns undefined if there is none
 * @throws UserError (data) that names the first damaged line; (failed) if it cannot be read
 */
export async function readPredictions(path: string): Promise<readonly Prediction[] | undefined> {
  const fail = (what: string, cause?: unknown) =>
    dataError(`${path} is damaged: ${what}`, {
      cause,
      hint: `to do without it, move it away: ${moveCommand(path, `${path}.damaged`)}`,
    });
  const text = await readText(path, { maxBytes: MAX_BYTES, fail }).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'read', path);
  });
  if (text === undefined) return undefined;
  // A class name may hold a line break, but none of a dataset here does: it is damage.
  const [head, ...lines] = text.split('\n');
  if (head !== HEAD.join(',')) throw fail(`it does not begin with ${HEAD.join(',')}`);
  if (lines.pop() !== '') throw fail('its last line is cut off');
  const seen = new Set<number>();
  return lines.map((line, i) => {
    const [, image = '', fold = '', truth = '', predicted = ''] = LINE.exec(line) ?? [];
    if (image === '' || seen.has(Number(image))) throw fail(`line ${i + 2} is not the prediction of another image`);
    seen.add(Number(image));
    return { image: Number(image), fold: Number(fold), truth: unquoted(truth), predicted: unquoted(predicted) };
  });
}

/** What run.json says of the images held out; undefined where it does not say. */
export interface JudgedOf {
  readonly nImages: number | undefined;
  /** The mean over folds. */
  readonly accuracy: number | undefined;
  readonly classNames: readonly string[] | undefined;
}

/** Whether predictions are those of their run, and all of them, as far as run.json tells. */
export function areOf(run: JudgedOf, predictions: readonly Prediction[]): boolean {
  const { nImages = predictions.length, accuracy, classNames } = run;
  const isKnown = ({ truth, predicted }: Prediction) =>
    classNames === undefined || (classNames.includes(truth) && classNames.includes(predicted));
  if (predictions.length !== nImages || !predictions.every(isKnown)) return false;
  return accuracy === undefined || Math.abs(meanOverFolds(predictions) - accuracy) < 1e-9;
}

function meanOverFolds(predictions: readonly Prediction[]): number {
  const folds = new Map<number, { right: number; all: number }>();
  for (const { fold, truth, predicted } of predictions) {
    const { right, all } = folds.get(fold) ?? { right: 0, all: 0 };
    folds.set(fold, { right: right + (truth === predicted ? 1 : 0), all: all + 1 });
  }
  return [...folds.values()].reduce((sum, { right, all }) => sum + right / all, 0) / folds.size;
}
