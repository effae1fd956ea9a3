import type { Backend } from '../../../kernels/backend.ts';
import type { Rows } from '../../../kernels/matrix.ts';
import type { ModelInput } from '../../input/input.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import { CHUNK, type ChunkScratch, ROW_PADDING, type RowsPlan } from './job.ts';

/** Zeroed arrays in the memory of a backend, which are given back together. */
export class SharedArrays {
  readonly #backend: Backend;
  readonly #owned: Rows[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  u8(n: number): Uint8Array {
    const m = this.#backend.uint8(1, n);
    this.#owned.push(m);
    return m.data;
  }

  f32(n: number): Float32Array {
    const m = this.#backend.float32(1, n);
    this.#owned.push(m);
    return m.data;
  }

  f64(n: number): Float64Array {
    const { buffer, byteOffset } = this.u8(n * 8);
    return new Float64Array(buffer, byteOffset, n);
  }

  i32(n: number): Int32Array {
    const { buffer, byteOffset } = this.u8(n * 4);
    return new Int32Array(buffer, byteOffset, n);
  }

  /** A copy of an input, beside rows that are in the backend's memory already. */
  rows({ data }: Rows, { kind, scale, offset }: ModelInput): RowsPlan {
    const copyOf = (array: Float32Array): number => {
      const copy = this.f32(array.length);
      copy.set(array);
      return copy.byteOffset;
    };
    return { kind, rows: data.byteOffset, scale: copyOf(scale), offset: copyOf(offset) };
  }

  /** Arrays of n f32 each, by name. */
  state(names: readonly string[], n: number): OptimizerState {
    return Object.fromEntries(names.map((name) => [name, this.f32(n)]));
  }

  /** What one thread needs for chunks of samples with nScores scores each. */
  chunkScratch(nFeatures: number, nClasses: number, nScores: number): ChunkScratch {
    return {
      features: this.f32(CHUNK * (nFeatures + ROW_PADDING)).byteOffset,
      scores: this.f32(CHUNK * nScores).byteOffset,
      exponentials: this.f64(nClasses + 1).byteOffset,
    };
  }

  free(): void {
    this.#backend.free(...this.#owned.splice(0));
  }
}

/** Where arrays stand, by their names. */
export const addressesOf = (arrays: OptimizerState): Record<string, number> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.byteOffset]));
