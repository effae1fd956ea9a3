import type { UserError } from '../../errors.ts';
import type { SavedFeatures } from '../../features/set/joined.ts';
import type { Tensor } from '../safetensors.ts';

/* What the files of models of every kind have. */

type Tensors = ReadonlyMap<string, Tensor>;
type Fail = (what: string) => UserError;

/** What the tensors of features are called. */
const FEATURES = 'features.';

/** What features learned, as tensors named `features.…`; none for pixels. */
export const featureTensors = (features: SavedFeatures | undefined): readonly (readonly [string, Tensor])[] =>
  Object.entries(features?.arrays ?? {}).map(
    ([name, { shape, data }]) => [`${FEATURES}${name}`, { dtype: 'F32', shape, data }] as const,
  );

/**
 * The features of a file.
 * @param text as typed; undefined for pixels
 */
export function readFeatures(tensors: Tensors, text: string | undefined, fail: Fail): SavedFeatures | undefined {
  if (text === undefined) return undefined;
  const names = [...tensors.keys()].filter((name) => name.startsWith(FEATURES));
  const arrays = names.map((name) => {
    const { shape } = tensors.get(name)!;
    return [name.slice(FEATURES.length), { shape, data: readTensor(tensors, name, shape, fail) }] as const;
  });
  return { text, arrays: Object.fromEntries(arrays) };
}

/**
 * A tensor of finite f32 numbers.
 * @param shape undefined where any size will do
 * @throws what `fail` makes for one that is absent, or another
 */
export function readTensor(
  tensors: Tensors,
  name: string,
  shape: readonly (number | undefined)[],
  fail: Fail,
): Float32Array {
  const tensor = tensorOf(tensors, name, 'F32', shape, fail);
  const bad = tensor.data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw fail(`${name} holds ${tensor.data[bad]} at ${bad}`);
  return tensor.data;
}

/** A tensor of a type and a shape. */
export function tensorOf<const D extends Tensor['dtype']>(
  tensors: Tensors,
  name: string,
  dtype: D,
  shape: readonly (number | undefined)[],
  fail: Fail,
): Extract<Tensor, { readonly dtype: D }> {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw fail(`it has no tensor ${name}`);
  const fits = tensor.shape.length === shape.length && tensor.shape.every((n, axis) => n === (shape[axis] ?? n));
  if (tensor.dtype !== dtype || !fits) {
    const wanted = shape.map((n) => n ?? 'any').join(', ');
    throw fail(`${name} must be ${dtype} of shape [${wanted}]; it is ${tensor.dtype} of [${tensor.shape.join(', ')}]`);
  }
  return tensor as Extract<Tensor, { readonly dtype: D }>;
}
