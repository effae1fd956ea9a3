import { count } from '../../util/format.ts';
import type { Batch } from '../specs/spec.ts';

/** An existing batch, and how many bytes it has. */
export type SizedBatch = readonly [batch: Batch, bytes: number];

/**
 * The existing batch with the largest share of its official records. All should have the same share: of CIFAR-10's,
 * which have 10,000 records each, the same number.
 */
export const fullest = (batches: readonly SizedBatch[]): SizedBatch | undefined =>
  batches.reduce<SizedBatch | undefined>(
    (most, one) => (most === undefined || hasLess(most, one) ? one : most),
    undefined,
  );

/** Whether a batch has a smaller share of its official records than another of the same dataset. */
export const hasLess = ([batch, bytes]: SizedBatch, [other, otherBytes]: SizedBatch): boolean =>
  bytes * other.nRecords < otherBytes * batch.nRecords;

/** How many bytes of a batch would be the same share as that of another. */
export const bytesLike = (batch: Batch, [other, otherBytes]: SizedBatch): number =>
  Math.ceil((otherBytes * batch.nRecords) / other.nRecords);

/**
 * The message about a batch that was cut short, compared with the fullest one: `X has 10 bytes, the other batches 20`.
 */
export function shortText(file: string, [batch, bytes]: SizedBatch, most: SizedBatch, upTo = ''): string {
  const [other, otherBytes] = most;
  const compared =
    batch.nRecords === other.nRecords
      ? `the other batches ${upTo}${count(otherBytes)}`
      : `but ${count(bytesLike(batch, most))} would go with the ${count(otherBytes)} of ${other.name}`;
  return `${file} has ${count(bytes)} bytes, ${compared}`;
}
