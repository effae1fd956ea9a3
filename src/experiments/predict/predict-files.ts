import { pMapIterable } from 'p-map';
import { IMAGE_BYTES } from '../../features/image.ts';
import { type MatrixU8, matrix } from '../../kernels/matrix.ts';
import type { Bar } from '../resources/observer.ts';
import type { Predictor } from './predictor.ts';
import { type ReadOptions, readSource, type SourceImage } from './sources.ts';

/** Files that are read and decoded at a time: libuv has four threads for it. */
const AT_A_TIME = 4;
/** Images that are classified at a time. */
const CHUNK = 2048;

/** What a model says of an image. */
export interface PredictedImage extends Omit<SourceImage, 'pixels'> {
  /** Of every class, as the predictor's `scoreKind` says. */
  readonly scores: Float64Array;
  /** The classes, the best first. */
  readonly ranked: Uint8Array;
}

/** A file that could not be read. */
export interface FailedFile {
  readonly file: string;
  /** Why, with its name. */
  readonly error: string;
}

export type PredictedFile = PredictedImage | FailedFile;

export const isFailed = (one: PredictedFile): one is FailedFile => 'error' in one;

export interface PredictRequest extends ReadOptions {
  /** As `findImages` gives them. */
  readonly files: readonly string[];
  /** Called with every chunk of images that was classified. */
  readonly onImages?: ((pixels: MatrixU8) => void) | undefined;
  /** Called for each file that cannot be read, in the order of the files. */
  readonly onFailed?: ((failed: FailedFile) => void) | undefined;
  /** The files done. */
  readonly bar: Bar;
}

/**
 * Classifies files of images, some at a time, whatever their number: in the order of the files, and with the same bits for
 * any number of threads.
 * @throws UserError (failed) where images cannot be decoded at all; what the signal was aborted with
 */
export async function predictFiles(predictor: Predictor, request: PredictRequest): Promise<readonly PredictedFile[]> {
  const { files, bar, fit, stdin, signal, onFailed, onImages } = request;
  const found: (PredictedFile | undefined)[] = [];
  let waiting: { readonly at: number; readonly image: SourceImage }[] = [];
  const classify = async () => {
    if (waiting.length === 0) return;
    const pixels = matrix(new Uint8Array(waiting.length * IMAGE_BYTES), waiting.length, IMAGE_BYTES);
    for (const [i, { image }] of waiting.entries()) pixels.data.set(image.pixels, i * IMAGE_BYTES);
    const { scores, ranked, nClasses } = await predictor.predict(pixels, { signal });
    for (const [i, { at, image }] of waiting.entries()) {
      const { pixels: _pixels, ...facts } = image;
      const own = [i * nClasses, (i + 1) * nClasses] as const;
      found[at] = { ...facts, scores: scores.slice(...own), ranked: ranked.slice(...own) };
    }
    onImages?.(pixels);
    waiting = [];
  };
  const read = (file: string) => readSource(file, { fit, stdin, signal });
  let nDone = 0;
  for await (const { file, images, trouble } of pMapIterable(files, read, { concurrency: AT_A_TIME })) {
    signal.throwIfAborted();
    if (trouble !== undefined) {
      const failed = { file, error: trouble.message };
      found.push(failed);
      onFailed?.(failed);
    }
    for (const image of images) {
      waiting.push({ at: found.length, image });
      found.push(undefined);
      if (waiting.length === CHUNK) await classify();
    }
    bar.update(++nDone);
  }
  await classify();
  return found as readonly PredictedFile[];
}
