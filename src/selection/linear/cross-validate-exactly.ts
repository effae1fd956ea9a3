import type { CodedRows, RowsGram } from '../../kernels/tiles/gram.ts';
import { fitInput, type ModelInput } from '../../models/input/input.ts';
import type { Objective } from '../../models/objective/objective.ts';
import { exactCosts, spentAt } from '../../models/solvers/exact/progress.ts';
import { checkExactObjective, checkExactRows, type ExactStop } from '../../models/solvers/exact/request.ts';
import { solveExactly } from '../../models/solvers/exact.ts';
import { checkList } from '../../util/checks.ts';
import { rising } from '../../util/rising.ts';
import { checkJudging, checkSplits } from '../check-splits.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';
import { judgeSplit } from '../judging/judge-split.ts';
import { judgedPairs, type TrialSplit } from '../judging/judged-pairs.ts';
import type { JudgedSplit, SplitResult } from '../results.ts';
import { type TrainingGrams, trainingGrams } from './training-grams.ts';

/** Objectives to minimise and judge on splits. */
export interface ExactCrossValidation
  extends Pick<
      CrossValidation,
      | ('backend' | 'pixels' | 'labels' | 'scaling' | 'classNames')
      | ('splits' | 'known' | 'onSplit' | 'signal' | 'onProgress')
    >,
    ExactStop {
  /** Smooth ones. */
  readonly trials: readonly Objective[];
}

/**
 * Judges linear classifiers at the optimum of their objectives. Where the splits are folds, one pass over the images gives the
 * Gram matrices of all training parts: each is the sum of those of the other folds. Every trial has, to the bit, the result
 * that it has alone on these splits.
 *
 * `onProgress` counts multiply-adds, about: `done` rises from call to call, and reaches `total` in the last one.
 * @returns results[trial][split]
 * @throws UserError: (usage) invalid data, an objective that is not smooth, no trials or no splits; (failed) more features
 *   than memory holds
 */
export async function crossValidateExactly(
  request: ExactCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  checkRequest(request);
  return judgedPairs(request, (pairs, onResult) => judgeExactly(request, pairs, onResult));
}

export type JudgedExactly = Omit<ExactCrossValidation, 'known' | 'onSplit'>;

/** @throws UserError (usage) as {@link crossValidateExactly} */
function checkRequest(request: JudgedExactly): void {
  checkJudging(request);
  const { pixels, splits, trials } = request;
  checkList('trials', trials, 'a list of objectives, such as { loss, regularizer, regularizationStrength }');
  for (const objective of trials) checkExactObjective(objective);
  checkSplits(splits, request);
  checkExactRows(pixels);
}

/**
 * Judges some objectives on some splits; see {@link crossValidateExactly}.
 * @param pairs    what is wanted, by the numbers of trials and splits
 * @param onResult called for each pair as soon as its result is there, in their order
 */
export async function judgeExactly(
  request: JudgedExactly,
  pairs: readonly TrialSplit[],
  onResult: (pair: TrialSplit, judged: JudgedSplit) => void,
): Promise<void> {
  checkRequest(request);
  const { backend, pixels, splits, trials, classNames, tolerance, signal } = request;
  const onProgress = rising(request.onProgress);
  const costs = splits.map(({ training }) =>
    exactCosts({ nSamples: training.length, nFeatures: pixels.nCols, nClasses: classNames.length }),
  );
  const solutionCost = (split: number) => costs[split]!.factor + costs[split]!.step;
  let [summed, solved] = [0, 0];
  const tell = (within = 0) => onProgress(summed + solved + within, total);
  const grams = trainingGrams({
    ...{ backend, pixels: pixels as CodedRows, splits, signal },
    wanted: new Set(pairs.map(({ split }) => split)),
    onProgress: (done) => {
      summed = done * productsOf(pixels.nCols);
      tell();
    },
  });
  const total = grams.nRows * productsOf(pixels.nCols) + pairs.reduce((sum, { split }) => sum + solutionCost(split), 0);
  const prepared = preparedSplits(request, grams);
  for (const pair of pairs) {
    const { split } = pair;
    const { gram, input, seconds } = await prepared(split);
    const { regularizationStrength, ...objective } = trials[pair.trial]!;
    const result = await judgeSplit({ ...request, seed: 0 }, splits[split]!, async ({ train }) => {
      const [solution] = await solveExactly({
        ...{ ...request, ...objective, regularizationStrengths: [regularizationStrength], train, gram, input },
        onStage: (stage) => tell(spentAt(stage, { ...costs[split]!, products: 0 }, tolerance)),
      });
      const { classifier, converged, steps, gradientNorm } = solution!;
      return { classifier, epochs: 0, converged, steps, gradientNorm };
    });
    solved += solutionCost(split);
    const nSharing = pairs.filter((other) => other.split === split).length;
    onResult(pair, { ...result, fitSeconds: result.fitSeconds + seconds / nSharing });
    tell();
  }
}

/** What the products of one row cost, with as many features. */
const productsOf = (nFeatures: number): number => exactCosts({ nSamples: 1, nFeatures, nClasses: 0 }).products;

/** What all trials on a split share, and the seconds that it took at first. */
interface PreparedSplit {
  readonly gram: RowsGram;
  readonly input: ModelInput;
  readonly seconds: number;
}

function preparedSplits(
  { backend, pixels, splits, scaling }: JudgedExactly,
  grams: TrainingGrams,
): (split: number) => Promise<PreparedSplit> {
  const known = new Map<number, Omit<PreparedSplit, 'gram'>>();
  return async (split) => {
    const started = performance.now();
    const gram = await grams.of(split);
    const before = known.get(split);
    if (before !== undefined) return { gram, ...before };
    const input = await fitInput(backend, pixels, scaling, splits[split]!.training);
    const own = { input, seconds: (performance.now() - started) / 1000 };
    known.set(split, own);
    return { gram, ...own };
  };
}
