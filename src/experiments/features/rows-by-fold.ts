import { isPixels, learns } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { allRows } from '../../kernels/copy-rows.ts';
import type { Rows } from '../../kernels/matrix.ts';
import { type Folds, foldOfHeldOut, trainingRows } from '../../selection/folds.ts';
import type { Resources } from '../experiment.ts';
import { modelRows, type SeenSpec } from './model-rows.ts';
import type { Beside } from './plan-memory.ts';

/** Folds that are judged on the same rows. */
export interface FoldRows {
  readonly rows: Rows;
  readonly folds: Folds;
  /** The number of the first of them. */
  readonly first: number;
}

/**
 * The rows that folds are judged on: the same for all of them, but where features are learned, each training part gives other
 * features.
 */
export async function* rowsByFold(
  resources: Resources,
  spec: SeenSpec,
  folds: Folds,
  beside: Beside,
): AsyncGenerator<FoldRows> {
  const { features } = spec;
  if (isPixels(features) || !learns(parseFeatures(features))) {
    const { rows } = await modelRows(resources, spec, allRows(resources.data.nTrain), beside);
    yield { rows, folds, first: 0 };
    return;
  }
  for (const [fold, members] of folds.members.entries()) {
    const { rows } = await modelRows(resources, spec, trainingRows(folds, fold), beside);
    yield { rows, folds: foldOfHeldOut(folds.foldOf.length, members), first: fold };
  }
}
