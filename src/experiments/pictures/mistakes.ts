import { usageError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import { type MatrixU8, row } from '../../kernels/matrix.ts';
import type { Predictions } from '../../runs/predictions/file.ts';
import { closest } from '../../util/options.ts';
import { quoted } from '../../util/text/printable.ts';

/** What a model said of images with known classes. */
export interface JudgedImages {
  readonly part: 'validation' | 'test';
  readonly predictions: Predictions;
  /** Of all images of the part, in the order of their numbers: nImages × 3072. */
  readonly pixels: MatrixU8;
  /** What the predictions' scores are: only of probabilities and votes does a large one mean that the model was sure. */
  readonly scoreKind: 'probability' | 'votes' | 'score';
}

/** An image that was taken for another class. */
export interface MistakenImage {
  /** Its number in its part, from 0. */
  readonly image: number;
  /** 3072 planar bytes. */
  readonly pixels: Uint8Array;
  /** Class numbers. */
  readonly truth: number;
  readonly predicted: number;
  /** How sure the model was: the probability or share of votes, otherwise by how much the score is above the next; undefined where it is not known. */
  readonly sureness: number | undefined;
}

/** The images of one class that were taken for another, the surest mistakes first. */
export interface ConfusedPair {
  readonly truth: number;
  /** Undefined: whatever they were taken for. */
  readonly predicted: number | undefined;
  /** How many there are, of which those are the first. */
  readonly total: number;
  readonly images: readonly MistakenImage[];
}

export interface Mistakes extends Pick<JudgedImages, 'part' | 'scoreKind'> {
  readonly nImages: number;
  readonly nWrong: number;
  /** Of all classes. */
  readonly surest: readonly MistakenImage[];
  readonly pairs: readonly ConfusedPair[];
  /** Whether the pairs are those that the user named, rather than the commonest. */
  readonly isAsked: boolean;
}

/** A class, and what it was taken for; undefined: anything. */
export interface AskedPair {
  readonly truth: string;
  readonly predicted: string | undefined;
}

/** `cat:dog` as a pair, `cat` as all mistakes of cats; undefined for what is neither. */
export function parsePair(typed: string): AskedPair | undefined {
  const [truth = '', predicted, ...more] = typed.split(':').map((word) => word.trim());
  if (truth === '' || predicted === '' || more.length > 0 || truth === predicted || truth.startsWith('-'))
    return undefined;
  return { truth, predicted };
}

/** @throws UserError (usage) for a class that there is not */
export function checkPairs(pairs: readonly AskedPair[], classNames: readonly string[]): void {
  const strange = pairs
    .flatMap(({ truth, predicted }) => [truth, predicted])
    .find((name) => name !== undefined && !classNames.includes(name));
  if (strange === undefined) return;
  const near = closest(strange, classNames);
  throw usageError(`mistakes must name classes of the data; it has no ${quoted(strange)}`, {
    setting: 'mistakes',
    hint: near === undefined ? `its classes are ${classNames.join(', ')}` : `did you mean ${near}?`,
  });
}

/** How many images are shown. */
const SUREST = 20;
const PAIRS = 10;
const OF_PAIR = 10;
const OF_ASKED_PAIR = 100;

/** The mistakes among some images: the surest, and those of the commonest pairs of classes, or of the pairs asked for. */
export function mistakesIn(judged: JudgedImages, asked: readonly AskedPair[] = []): Mistakes {
  const { part, predictions, scoreKind, pixels } = judged;
  const { images, truth, predicted, score, margin, classNames } = predictions;
  const sureness = scoreKind === 'score' ? margin : score;
  const wrong = [...images.keys()].filter((i) => truth[i] !== predicted[i]);
  wrong.sort((a, b) => (sureness?.[b] ?? 0) - (sureness?.[a] ?? 0) || images[a]! - images[b]!);
  const shown = (i: number): MistakenImage => ({
    image: images[i]!,
    pixels: row(pixels, images[i]!).slice(0, IMAGE_BYTES),
    truth: truth[i]!,
    predicted: predicted[i]!,
    sureness: sureness?.[i],
  });
  const pairOf = (
    { truth: t, predicted: p }: Pick<ConfusedPair, 'truth' | 'predicted'>,
    most: number,
  ): ConfusedPair => {
    const own = wrong.filter((i) => truth[i] === t && (p === undefined || predicted[i] === p));
    return { truth: t, predicted: p, total: own.length, images: own.slice(0, most).map(shown) };
  };
  const isAsked = asked.length > 0;
  const labelOf = (name: string) => classNames.indexOf(name);
  const pairs = isAsked
    ? asked.map(({ truth: t, predicted: p }) =>
        pairOf({ truth: labelOf(t), predicted: p === undefined ? p : labelOf(p) }, OF_ASKED_PAIR),
      )
    : commonest(wrong.map((i) => [truth[i]!, predicted[i]!])).map((pair) => pairOf(pair, OF_PAIR));
  const surest = wrong.slice(0, SUREST).map(shown);
  return { part, scoreKind, nImages: images.length, nWrong: wrong.length, surest, pairs, isAsked };
}

/** The pairs that occur most often; of equals those of the smaller true class. */
function commonest(pairs: readonly (readonly [truth: number, predicted: number])[]) {
  const counts = new Map<string, { truth: number; predicted: number; n: number }>();
  for (const [truth, predicted] of pairs) {
    const key = `${truth} ${predicted}`;
    const one = counts.get(key) ?? { truth, predicted, n: 0 };
    one.n++;
    counts.set(key, one);
  }
  return [...counts.values()]
    .sort((a, b) => b.n - a.n || a.truth - b.truth || a.predicted - b.predicted)
    .slice(0, PAIRS);
}
