import { usageError } from '../../errors.ts';
import type { Affine, Backend } from '../../kernels/backend.ts';
import { checkBackend, checkRows } from '../../kernels/checks.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import { checkBytes, checkMatrix, type RowKind, type Rows, rowKind, typeName } from '../../kernels/matrix.ts';
import { checkArray, checkElements, checkFloats, checkFunction, checkHas, checkModelInput } from '../../util/checks.ts';
import type { FittedScaling, Scaling } from './scaling.ts';
import { defaultScaling } from './scalings.ts';

/** The first thing a model does to a row: x · scale + offset, feature by feature, each step rounded to f32. */
export interface ModelInput extends Affine {
  /** The kind of rows that it applies to. */
  readonly kind: RowKind;
}

/**
 * Learns a model's input from training rows.
 * @param rows    nRows × nFeatures
 * @param scaling absent: bytes are centred, codes standardised, f32 features stay as they are
 * @param order   which of the rows are for training, at least one; absent: all
 * @throws UserError (usage) for no rows, or for rows of a kind that the scaling does not support
 */
export async function fitInput(
  backend: Backend,
  rows: Rows,
  scaling?: Scaling,
  order?: Int32Array,
): Promise<ModelInput> {
  checkBackend(backend);
  checkMatrix('rows', rows);
  const kind = rowKind('rows', rows);
  checkScaling(scaling);
  const chosen = order === undefined ? allRows(rows.nRows) : order;
  checkRows('the matrix', chosen, rows.nRows);
  if (chosen.length === 0) throw usageError('there are no training rows: a scaling is learned from at least one');
  const { divisor, offset } = await learnScaling(backend, rows, scaling, chosen);
  return { kind, scale: Float32Array.from(divisor, (d) => 1 / d), offset };
}

/**
 * What a scaling learns from some rows.
 * @param scaling absent: the usual one for such rows
 * @throws UserError (usage) for a scaling of the caller's own that returns something else
 */
export async function learnScaling(
  backend: Backend,
  rows: Rows,
  scaling: Scaling | undefined,
  order: Int32Array,
): Promise<FittedScaling> {
  const learned = await (scaling ?? defaultScaling(rows)).fit(backend, rows, order);
  const what = 'what fit of scaling returns';
  checkHas(what, learned, 'divisor', '{ divisor, offset }');
  checkArray(`divisor of ${what}`, learned.divisor, Float64Array);
  checkElements(`divisor of ${what}`, learned.divisor, rows.nCols);
  checkFloats(what, learned, { offset: rows.nCols });
  return learned;
}

/** @throws UserError (usage) for anything but a scaling, most often its name */
export function checkScaling(scaling: Scaling | undefined): void {
  if (scaling === undefined) return;
  checkHas('scaling', scaling, 'fit', 'a scaling, such as SCALINGS.standard');
  checkFunction('fit of scaling', scaling.fit);
}

/** @throws UserError (usage) for rows of another kind than the input's, or with another number of features */
export function checkInput(what: string, rows: Rows, input: ModelInput): void {
  checkModelInput(input);
  const { kind, scale } = input;
  if (kind === 'bytes') checkBytes(what, rows);
  else checkMatrix(what, rows);
  if (rowKind(what, rows) !== kind) {
    const wanted = kind === 'codes' ? '16-bit codes, in an Int16Array' : 'f32 features, in a Float32Array';
    throw usageError(`${what} must be ${wanted}; got ${typeName(rows.data)}`);
  }
  if (rows.nCols === scale.length) return;
  throw usageError(`the images to classify have ${rows.nCols} features, the classifier ${scale.length}`);
}
