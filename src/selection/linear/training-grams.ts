import type { Backend, Watch } from '../../kernels/backend.ts';
import { type CodedRows, type RowsGram, sumGrams } from '../../kernels/tiles/gram.ts';
import type { Split } from '../folds.ts';

/** What sums are made of. */
interface GramSetup extends Watch {
  readonly backend: Backend;
  readonly pixels: CodedRows;
  readonly splits: readonly Split[];
  /** The splits that are asked for, by their numbers. */
  readonly wanted: ReadonlySet<number>;
}

/** The sums over training parts, made when they are first asked for. */
export interface TrainingGrams {
  /** Rows that are summed for all of them: `onProgress` counts them. */
  readonly nRows: number;
  of(split: number): Promise<RowsGram>;
}

/**
 * The Gram matrices of training parts. Where splits are folds, each is the sum of those of the other folds, so that one pass
 * over the images serves all of them; a fold that is held out changes no bit. Otherwise each training part has its own pass.
 */
export function trainingGrams(setup: GramSetup): TrainingGrams {
  const { backend, pixels, splits, wanted, signal } = setup;
  const isFolded = areFolds(splits);
  const partOf = ({ training, validation }: Split) => (isFolded ? validation : training);
  const isOnce = isFolded && wanted.size === 1; // then no part is needed twice
  const needed = [...splits.keys()].filter((split) => (isOnce ? !wanted.has(split) : isFolded || wanted.has(split)));
  const nRows = needed.reduce((sum, split) => sum + partOf(splits[split]!).length, 0);
  let before = 0;
  const sum = async (split: number): Promise<RowsGram> => {
    const onProgress: Watch['onProgress'] = (done) => setup.onProgress?.(before + done, nRows);
    const rows = partOf(splits[split]!);
    const gram = await backend.gram(pixels, rows, { signal, onProgress });
    before += rows.length;
    return gram;
  };
  const part = isOnce ? sum : remembered(sum);
  const parts = async function* (heldOut: number) {
    for (const fold of splits.keys()) if (fold !== heldOut) yield await part(fold);
  };
  let last: { readonly split: number; readonly gram: RowsGram } | undefined;
  const ofOthers = async (split: number): Promise<RowsGram> => {
    if (last?.split === split) return last.gram;
    last = undefined; // before there is another
    const gram = await sumGrams(parts(split));
    last = { split, gram };
    return gram;
  };
  return { nRows, of: isFolded ? ofOthers : part };
}

/**
 * Gram matrices that {@link trainingGrams} holds at a time.
 * @param nWanted splits that are asked for
 */
export const heldGrams = (nFolds: number, nWanted: number): number => {
  if (nFolds === 1) return 1;
  return nWanted === 1 ? 2 : nFolds + 1;
};

function remembered<T>(make: (split: number) => Promise<T>): (split: number) => Promise<T> {
  const made = new Map<number, Promise<T>>();
  return (split) => {
    const one = made.get(split) ?? make(split);
    made.set(split, one);
    return one;
  };
}

/** Whether each image is held out once, and each training part is all the others. */
function areFolds(splits: readonly Split[]): boolean {
  const heldOut = new Set(splits.flatMap(({ validation }) => [...validation]));
  const total = splits.reduce((sum, { validation }) => sum + validation.length, 0);
  return (
    splits.length > 1 &&
    heldOut.size === total &&
    splits.every(
      ({ training, validation }) =>
        training.length + validation.length === total &&
        new Set(training).size === training.length &&
        training.every((row) => heldOut.has(row)),
    )
  );
}
