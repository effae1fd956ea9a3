/** One array of a model's parameters, before it has numbers. */
export interface ParameterSpec {
  /** Unique in its model, and without dots: arrays in checkpoints are named after it. */
  readonly name: string;
  /**
   * Row-major. A matrix is moved in slices, by several threads at once, along gradients that are added up in f32; a vector,
   * such as a bias, is moved as a whole, along a gradient that is added up in f64.
   */
  readonly shape: readonly number[];
  /** Whether the penalty applies to it. */
  readonly penalised: boolean;
}

/** An array of parameters, or of what belongs to each of them. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** A parameter in training: steps change its numbers. */
export interface Parameter extends ParameterSpec, NamedTensor {}

export const sizeOf = ({ shape }: { readonly shape: readonly number[] }): number => shape.reduce((n, m) => n * m, 1);

export const isMatrix = ({ shape }: { readonly shape: readonly number[] }): boolean => shape.length > 1;

/** The numbers of the tensor of that name. Throws a RangeError if there is none. */
export function dataOf(tensors: readonly NamedTensor[], name: string): Float32Array {
  const found = tensors.find((tensor) => tensor.name === name);
  if (found === undefined) throw new RangeError(`there is no tensor ${name}`);
  return found.data;
}

/** Copies, outside of any shared memory. */
export const copyOfTensors = (tensors: readonly NamedTensor[]): readonly NamedTensor[] =>
  tensors.map(({ name, shape, data }) => ({ name, shape, data: new Float32Array(data) }));

/** Writes the numbers of tensors to those of the same names. */
export function restoreTensors(to: readonly NamedTensor[], from: readonly NamedTensor[]): void {
  for (const { name, data } of to) data.set(dataOf(from, name));
}
