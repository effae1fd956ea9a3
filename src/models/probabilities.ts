import type { MatrixF32 } from '../kernels/matrix.ts';
import { exp } from '../util/portable-math.ts';

/**
 * The probability of every class, for a classifier with a softmax loss: e^s_c / sum_j e^s_j, in f64 and with the same bits
 * on every machine.
 * Source: Stanford CS231n, "Linear classification": Softmax classifier.
 * @param scores nSamples × nClasses
 * @returns nSamples × nClasses, row-major; each row sums to 1
 */
export function probabilities({ data, nRows, nCols }: MatrixF32): Float64Array {
  const shares = new Float64Array(nRows * nCols);
  for (let i = 0; i < nRows; i++) {
    const at = i * nCols;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < nCols; c++) largest = Math.max(largest, data[at + c]!);
    let sum = 0;
    for (let c = 0; c < nCols; c++) {
      shares[at + c] = exp(data[at + c]! - largest); // nothing overflows: the ratios stay the same
      sum += shares[at + c]!;
    }
    for (let c = 0; c < nCols; c++) shares[at + c] = shares[at + c]! / sum;
  }
  return shares;
}

/**
 * The classes of every sample, the best first: by their scores, ties by their numbers.
 * @param scores nSamples × nClasses
 * @returns nSamples × nClasses class numbers, row-major
 */
export function rankedClasses(scores: MatrixF32): Uint8Array {
  const { data, nRows, nCols } = scores;
  const ranked = new Uint8Array(nRows * nCols);
  const order = Array.from({ length: nCols }, (_, c) => c);
  for (let i = 0; i < nRows; i++) {
    const at = i * nCols;
    ranked.set(
      order.toSorted((a, b) => data[at + b]! - data[at + a]! || a - b),
      at,
    );
  }
  return ranked;
}
