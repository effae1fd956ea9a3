import type { Metric } from '../backend.ts';
import type { RowKind } from '../matrix.ts';

/** Room for n distances: integers between rows of bytes, but for cosine, and f32 otherwise. */
export const distanceArray = (metric: Metric, kind: RowKind, n: number): Int32Array | Float32Array =>
  kind === 'bytes' && metric !== 'cosine' ? new Int32Array(n) : new Float32Array(n);
