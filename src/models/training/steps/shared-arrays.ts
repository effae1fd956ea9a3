import type { Backend } from '../../../kernels/backend.ts';
import type { Rows } from '../../../kernels/matrix.ts';
import type { ModelInput } from '../../input/input.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { type ParameterSpec, sizeOf } from '../parameters.ts';
import type { TrainingParts } from '../training-state.ts';
import type { UpdateState } from '../update.ts';
import type { RowsPlan } from './job.ts';

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

  /** Zeroed parameters, and what an update rule remembers of them. */
  parameters(specs: readonly ParameterSpec[], optimizer: Optimizer): TrainingParts {
    const parameters = specs.map((spec) => ({ ...spec, data: this.f32(sizeOf(spec)) }));
    return { parameters, state: this.state(parameters, optimizer) };
  }

  /** What an update rule remembers of parameters, before the first step. */
  state(specs: readonly ParameterSpec[], { stateNames }: Optimizer): UpdateState {
    const arraysOf = (n: number) => Object.fromEntries(stateNames.map((name) => [name, this.f32(n)]));
    return Object.fromEntries(specs.map((spec) => [spec.name, arraysOf(sizeOf(spec))]));
  }

  free(): void {
    this.#backend.free(...this.#owned.splice(0));
  }
}
