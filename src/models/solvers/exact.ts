import type { CodedRows } from '../../kernels/tiles/gram.ts';
import { tilesLength } from '../../kernels/tiles/tiles.ts';
import { rising } from '../../util/rising.ts';
import { rowsOf } from '../examples.ts';
import { fitInput } from '../input/input.ts';
import type { LinearClassifier } from '../linear/classifier.ts';
import type { Objective } from '../objective/objective.ts';
import { weightDecay } from '../objective/regularizers.ts';
import { type FullGradient, openGradient } from './exact/full-gradient.ts';
import { Metric } from './exact/metric.ts';
import { minimize, norm } from './exact/minimize.ts';
import { CentredProblem, meansOf } from './exact/problem.ts';
import { exactCosts, spentAt } from './exact/progress.ts';
import { checkExactObjective, checkExactRequest, curvatureOf, type ExactRequest, TOLERANCE } from './exact/request.ts';
import { checkProblem, type Solution, type Solver } from './solver.ts';

/** A classifier at the minimum of its objective. */
export interface ExactSolution extends Solution {
  readonly regularizationStrength: number;
  /**
   * The norm of the objective's gradient as a share of that at W = 0, in the metric of the solver: about the square root of
   * the share of the way down that is left.
   */
  readonly gradientNorm: number;
  /** Passes of the minimisation that moved the weights. */
  readonly steps: number;
  /** Whether the gradient's norm came below the tolerance. With too small a strength there may be no minimum. */
  readonly converged: boolean;
}

const MOST_STEPS = 500;
/**
 * Where even the whole way down from W = 0, about half the gradient's norm squared, is a smaller share of the loss, the gradient
 * is rounding: the features do not vary, or say nothing of the classes.
 */
const LEVEL = 1e-13;
/** A metric serves strengths up to so many times larger or smaller than its own. */
const NEAR = 10;

/**
 * Minimises a smooth convex objective of linear classifiers to its optimum: one for each strength, the strongest first, each
 * from where the one before ended. The metric is one Cholesky factor of the Gram matrix of features; each step takes one
 * pass over the images. The same data and options give the same bits for any number of threads; the last digits of a
 * solution depend on the strengths that came before it.
 * @returns solutions in the order of the strengths
 * @throws UserError: (usage) invalid data, or an objective that is not smooth; (failed) more features than memory holds
 */
export async function solveExactly(request: ExactRequest): Promise<readonly ExactSolution[]> {
  const { resident } = checkExactRequest(request);
  const { backend, train, classNames, loss, regularizer, regularizationStrengths, scaling, signal, onStage } = request;
  const { tolerance = TOLERANCE, mostSteps = MOST_STEPS } = request;
  const order = rowsOf(train);
  const input = request.input ?? (await fitInput(backend, train.pixels, scaling, order));
  const progress = (stage: 'products' | 'factor') => (done: number, total: number) => onStage?.({ stage, done, total });
  const watch = { signal, onProgress: progress('products') };
  const summed = (out?: Float32Array) => backend.gram(train.pixels as CodedRows, order, watch, out);
  // One strength needs one metric, which takes the place of the Gram matrix.
  const isOnce = request.gram === undefined && regularizationStrengths.length === 1;
  let held = isOnce ? backend.float32(1, tilesLength(train.pixels.nCols)) : undefined;
  const nClasses = classNames.length;
  const nFeatures = train.pixels.nCols;
  const x = new Float64Array(nClasses * (nFeatures + 1));
  const solutions = new Map<number, ExactSolution>();
  let metric: Metric | undefined;
  let data: FullGradient | undefined;
  try {
    const gram = request.gram ?? (await summed(held?.data));
    const means = meansOf(gram, input);
    const gradients = openGradient({ backend, train, input, loss, nClasses, resident });
    data = gradients;
    const atZero = await new CentredProblem(gradients, means, { regularizer, regularizationStrength: 0 }, signal).at(x);
    for (const strength of [...regularizationStrengths].sort((a, b) => b - a)) {
      const decay = weightDecay(regularizer, strength);
      if (metric === undefined || metric.decay > NEAR * decay) {
        metric?.free();
        const curvature = curvatureOf(loss)!(nClasses);
        const setup = { gram, scale: input.scale, nClasses, curvature, decay };
        held = undefined; // the metric's from here on
        metric = await Metric.open(backend, setup, { signal, onProgress: progress('factor') }, isOnce && summed);
      }
      const inMetric: Metric = metric;
      const start = norm(await metric.ofGradient(atZero.gradient));
      const problem = new CentredProblem(gradients, means, { regularizer, regularizationStrength: strength }, signal);
      const smooth = {
        at: (y: Float64Array) => problem.at(y),
        ofGradient: (gradient: Float64Array) => inMetric.ofGradient(gradient),
        toStep: (z: Float64Array) => inMetric.toStep(z),
      };
      const isLevel = start ** 2 <= LEVEL * atZero.value;
      const minimum = await minimize(smooth, x, {
        ...{ norm: isLevel ? start : tolerance * start, mostSteps },
        onStep: ({ step, value: objective, norm }) =>
          onStage?.({ stage: 'step', regularizationStrength: strength, step, objective, gradientNorm: norm / start }),
      });
      const classifier: LinearClassifier = { classNames, input, ...problem.parametersOf(x) };
      solutions.set(strength, {
        classifier,
        ...{ trainLoss: minimum.value, epochs: [], regularizationStrength: strength },
        ...{ gradientNorm: minimum.norm / start, steps: minimum.step, converged: minimum.converged },
      });
    }
    return regularizationStrengths.map((strength) => solutions.get(strength)!);
  } finally {
    metric?.free();
    data?.free();
    if (held !== undefined) backend.free(held);
  }
}

/** {@link solveExactly} as a solver. */
export const exactSolver: Solver<Objective> = {
  name: 'exact',
  description:
    'the minimum of a smooth objective, up to rounding: limited-memory BFGS in the metric of the Gram matrix',
  source: 'Nocedal & Wright 2006, "Numerical Optimization", 7.2; Boehning & Lindsay 1988 for the metric',
  check: checkExactObjective,
  async solve(setting, problem) {
    checkProblem(problem);
    checkExactObjective(setting);
    const { regularizationStrength, ...objective } = setting;
    const { random: _, ...given } = problem;
    const { train, classNames } = problem;
    const size = { nSamples: rowsOf(train).length, nFeatures: train.pixels.nCols, nClasses: classNames.length };
    const costs = exactCosts(size);
    const total = costs.products + costs.factor + costs.step;
    const onProgress = rising(problem.onProgress);
    const onStage: ExactRequest['onStage'] = (stage) => onProgress(spentAt(stage, costs), total);
    const request = { ...objective, ...given, regularizationStrengths: [regularizationStrength], onStage };
    const [solution] = await solveExactly(request);
    onProgress(total, total);
    return solution!;
  },
};
