import { failure, hint } from '../../../errors.ts';
import { gramBlockBytes } from '../../../kernels/tiles/gram.ts';
import { tilesLength } from '../../../kernels/tiles/tiles.ts';
import { checkCount, checkObject } from '../../../util/checks.ts';
import { bytes } from '../../../util/format.ts';
import { BLOCK_ROWS } from './full-gradient.ts';

/** The size of a problem. */
export interface ExactSize {
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Of a feature: 1 for pixels, 2 for codes. */
  readonly bytesAFeature: number;
  /** Gram matrices that are held at a time, beside a metric; absent: one. 0 where there is one strength, whose metric takes its place. */
  readonly nGrams?: number | undefined;
}

/** The memory that an exact solution takes. */
export interface ExactMemory {
  /** Bytes in the kernels' memory at a time, at most: it holds 4 GiB. */
  readonly kernels: number;
  /** Bytes beside it, and beside the images. */
  readonly process: number;
  /** Whether all images fit the kernels' memory beside the rest; if not, they come in blocks, at every step. */
  readonly resident: boolean;
}

/** What the kernels' memory holds, less some room for what else is in it. */
const ROOM = 3.75 * 2 ** 30;
/** Rows that take more are not copied a second time: brought in block by block, they cost each step about half as much again. */
const MOST_COPIED = 2 ** 30;
/** Vectors of the minimisation, in f64: 20 that it remembers, and those of a step. */
const VECTORS = 32;
const GROUPS = 8;

/**
 * Plans the memory of {@link solveExactly}.
 * @throws UserError (usage) for anything but sizes
 */
export function exactMemory(size: ExactSize): ExactMemory {
  checkObject('size', size, '{ nSamples, nFeatures, nClasses, bytesAFeature }');
  const { nSamples, nFeatures, nClasses, bytesAFeature, nGrams = 1 } = size;
  const sizes = { nSamples, nFeatures, nClasses, bytesAFeature, nGrams };
  for (const [name, value] of Object.entries(sizes)) checkCount(name, value, 0);
  const triangle = 4 * tilesLength(nFeatures);
  const parts = 4 * (GROUPS + 2) * nClasses * nFeatures;
  const rows = (n: number) => n * nFeatures * bytesAFeature;
  const block = Math.max(gramBlockBytes(nFeatures), rows(BLOCK_ROWS) + parts);
  const whole = triangle + Math.max(gramBlockBytes(nFeatures), rows(nSamples) + parts);
  const resident = whole <= ROOM && rows(nSamples) <= MOST_COPIED;
  return {
    kernels: resident ? whole : triangle + block,
    process: nGrams * triangle + 8 * VECTORS * nClasses * nFeatures,
    resident,
  };
}

/** What WebAssembly has. */
const MOST = 2 ** 32;

/**
 * Plans the memory of {@link solveExactly}, and checks that there can be so much.
 * @throws UserError (failed) for more features than the kernels' memory holds
 */
export function plannedMemory(size: ExactSize): ExactMemory {
  const memory = exactMemory(size);
  if (memory.kernels <= MOST) return memory;
  throw failure(
    `exact solutions for ${size.nFeatures} features take ${bytes(memory.kernels)} of memory for kernels, which hold ${bytes(MOST)}`,
    { hint: hint`use fewer features, or gradient descent: ${{ setting: 'solver', value: 'sgd' }}` },
  );
}
