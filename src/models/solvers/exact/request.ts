import { hint, usageError, whatIs } from '../../../errors.ts';
import type { Backend, Watch } from '../../../kernels/backend.ts';
import { checkBackend, checkSignal } from '../../../kernels/checks.ts';
import { type Rows, rowKind } from '../../../kernels/matrix.ts';
import type { RowsGram } from '../../../kernels/tiles/gram.ts';
import { tilesLength } from '../../../kernels/tiles/tiles.ts';
import {
  checkArray,
  checkCallbacks,
  checkClassNames,
  checkCount,
  checkElements,
  checkFloats,
  checkList,
  checkObject,
} from '../../../util/checks.ts';
import { isBuiltIn } from '../../built-in.ts';
import { checkExamples, type Examples, rowsOf } from '../../examples.ts';
import { checkInput, checkScaling, type ModelInput } from '../../input/input.ts';
import type { Scaling } from '../../input/scaling.ts';
import type { BuiltInLoss, Loss } from '../../objective/losses/loss.ts';
import { LOSSES } from '../../objective/losses.ts';
import { checkObjective, type Objective } from '../../objective/objective.ts';
import { type ExactMemory, plannedMemory } from './memory.ts';

/** What an exact solver is doing. */
export type ExactStage =
  /** Summing products of features; `done` of `total` images. */
  | { readonly stage: 'products'; readonly done: number; readonly total: number }
  /** Factoring the metric. */
  | { readonly stage: 'factor'; readonly done: number; readonly total: number }
  | {
      readonly stage: 'step';
      readonly regularizationStrength: number;
      /** Steps taken for this strength. */
      readonly step: number;
      /** Data loss plus penalty. */
      readonly objective: number;
      /** A share of that at W = 0. */
      readonly gradientNorm: number;
    };

/** The gradient's norm that is small enough, as a share of that at W = 0: the objective is right to six digits or more. */
export const TOLERANCE = 1e-4;

/** When an exact solver stops. */
export interface ExactStop {
  /** The gradient's norm, as a share of that at W = 0, that is small enough; default 1e-4. */
  readonly tolerance?: number | undefined;
  /** Steps at most, for each strength; default 500. */
  readonly mostSteps?: number | undefined;
}

export interface ExactRequest extends ExactStop, Pick<Objective, 'loss' | 'regularizer'> {
  readonly backend: Backend;
  readonly train: Examples;
  /** How features are scaled. Absent: bytes are centred, codes standardised. */
  readonly scaling?: Scaling | undefined;
  /** nClasses names, at most 256. */
  readonly classNames: readonly string[];
  /** Lambdas, each at least 0: one solution each. */
  readonly regularizationStrengths: readonly number[];
  /** The sums over train's rows, if there are some already; see {@link Backend.gram}. */
  readonly gram?: RowsGram | undefined;
  /** What they are scaled by, if that is known already: `scaling` is then unused. */
  readonly input?: ModelInput | undefined;
  readonly onStage?: ((stage: ExactStage) => void) | undefined;
  readonly signal?: Watch['signal'];
}

/** @throws UserError (usage) for an objective that is not smooth and convex, with what to use instead */
export function checkExactObjective(objective: Objective): void {
  checkObjective(objective);
  const { loss, regularizer } = objective;
  if (curvatureOf(loss) === undefined) {
    const smooth = Object.values<BuiltInLoss>(LOSSES).filter(({ curvature }) => curvature !== undefined);
    throw usageError(`the exact solver needs a smooth loss; ${loss.name} has kinks`, {
      hint: hint`use ${{ setting: 'loss', value: smoothLike(loss.name) }}, or another of ${smooth.map(({ name }) => name).join(', ')}; or gradient descent: ${{ setting: 'solver', value: 'sgd' }}`,
      setting: 'loss',
    });
  }
  if (regularizer.absolute !== 0) {
    throw usageError(`the exact solver needs a smooth penalty; ${regularizer.name} has kinks at 0`, {
      hint: hint`use ${{ setting: 'regularizer', value: 'l2' }}, or gradient descent: ${{ setting: 'solver', value: 'sgd' }}`,
      setting: 'regularizer',
    });
  }
}

const SMOOTH: Readonly<Record<string, string>> = { 'ova-hinge': 'ova-squared-hinge' };
const smoothLike = (name: string): string => SMOOTH[name] ?? 'squared-hinge';

/** A bound of a built-in loss's second derivatives; undefined for kinks, and for a caller's own. */
export const curvatureOf = (loss: Loss): BuiltInLoss['curvature'] =>
  isBuiltIn(loss) ? (loss as BuiltInLoss).curvature : undefined;

/** @throws UserError (usage) for rows whose products are not whole numbers */
export function checkExactRows(rows: Rows): void {
  if (rowKind('the training part', rows) !== 'f32') return;
  throw usageError('the exact solver takes bytes or 16-bit codes; these rows are f32', {
    hint: 'round features to codes in an Int16Array, or use gradient descent: trainLinear',
  });
}

/** @throws UserError (usage) for anything but sums over as many rows of as many features */
function checkGramOf(gram: RowsGram, nSamples: number, nFeatures: number): void {
  checkObject('gram', gram, '{ nRows, products, sums }, as backend.gram returns');
  const { nRows, products, sums } = gram;
  checkObject('products of gram', products, '{ data, n }');
  checkCount('nRows of gram', nRows);
  checkCount('n of products of gram', products.n);
  if (nRows !== nSamples || products.n !== nFeatures) {
    throw usageError(
      `gram must be the sums over the ${nSamples} training rows of ${nFeatures}; got those over ${nRows} rows of ${products.n}`,
    );
  }
  checkFloats('products of gram', products, { data: tilesLength(nFeatures) });
  checkArray('sums of gram', sums, Float64Array);
  checkElements('sums of gram', sums, nFeatures);
}

/** @throws UserError: (usage) invalid data or an objective that is not smooth; (failed) more features than memory holds */
export function checkExactRequest(request: ExactRequest): ExactMemory {
  checkObject('request', request, '{ backend, train, classNames, loss, regularizer, regularizationStrengths }');
  const { backend, train, classNames, regularizationStrengths, tolerance, mostSteps, scaling, gram, input } = request;
  checkBackend(backend);
  checkSignal(request.signal);
  checkCallbacks({ onStage: request.onStage });
  checkList('regularizationStrengths', regularizationStrengths, 'a list of strengths');
  for (const regularizationStrength of regularizationStrengths) {
    checkExactObjective({ ...request, regularizationStrength });
  }
  checkScaling(scaling);
  checkClassNames(classNames);
  checkExamples('the training part', train, classNames.length);
  if (mostSteps !== undefined) checkCount('mostSteps', mostSteps);
  if (tolerance !== undefined && !(typeof tolerance === 'number' && tolerance > 0))
    throw usageError(`tolerance must be greater than 0; got ${whatIs(tolerance)}`);
  checkExactRows(train.pixels);
  if (input !== undefined) checkInput('the training part', train.pixels, input);
  const { nCols: nFeatures } = train.pixels;
  const nSamples = rowsOf(train).length;
  if (gram !== undefined) checkGramOf(gram, nSamples, nFeatures);
  return plannedMemory({
    ...{ nSamples, nFeatures, nClasses: classNames.length },
    bytesAFeature: train.pixels.data.BYTES_PER_ELEMENT,
  });
}
