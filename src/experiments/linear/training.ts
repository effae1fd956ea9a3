import { defaultLearningRate } from '../../models/linear/defaults.ts';
import { trainLinear } from '../../models/linear/trainer.ts';
import { weightDecay } from '../../models/objective/regularizers.ts';
import { randomSearch } from '../../models/solvers/random-search.ts';
import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import { type OptimizerName, optimizerNamed } from '../../models/training/optimizers.ts';
import { settingsOf, stepsOf, toObjective, USUAL_TRIES } from '../../selection/space/linear-setting.ts';
import { plural } from '../../util/format.ts';
import { Random } from '../../util/random.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { exactWork, trainingWork } from '../resources/threads.ts';
import { type LinearSpec, solverOf } from '../specs/linear.ts';
import { byGradients, checkStopping } from '../training/by-gradients.ts';
import type { TrainingPlan } from '../training/kind.ts';
import { trainExactly } from './exact.ts';

/**
 * @param given  the fields of the spec that the user gave
 * @param nTrain images that are trained on
 * @param nVal   images that validate
 * @throws UserError (usage) for numbers that what was chosen does not allow
 */
export function trainingPlan(spec: LinearSpec, given: ReadonlySet<string>, nTrain: number, nVal: number): TrainingPlan {
  checkStopping(spec, nVal);
  const solver = solverOf(spec);
  if (solver === 'exact') return byExactSolver(spec, nTrain);
  if (solver === 'random-search') return byRandomSearch(spec, nTrain);
  const askedBatch = given.has('batchSize') ? spec.batchSize : undefined;
  const hyperparameters = hyperparametersOf(spec, nTrain);
  return byGradients({ spec, askedBatch, nTrain, hyperparameters, trainer: trainLinear });
}

function byRandomSearch(spec: LinearSpec, nTrain: number): TrainingPlan {
  const objective = toObjective(spec);
  const tries = spec.tries ?? USUAL_TRIES;
  const train: TrainingPlan['train'] = async ({ data, compute }, { train }) => {
    const request = { ...objective, backend: compute.backend, train, classNames: data.dataset.classNames, tries };
    const { classifier, trainLoss, bestTry } = await compute.watched(plural(tries, 'try', 'tries'), (watch) =>
      randomSearch({ ...request, ...watch, random: Random.seeded(spec.seed) }),
    );
    return { classifier, epochs: [], trainLoss, by: { solver: 'random-search', tries, bestTry } };
  };
  return { resolved: { tries }, work: trainingWork(tries * nTrain), odd: [], train };
}

function byExactSolver(spec: LinearSpec, nTrain: number): TrainingPlan {
  const train: TrainingPlan['train'] = async (resources, { train }) => {
    const { classifier, trainLoss, gradientNorm, steps, converged } = await trainExactly(spec, resources, train);
    const { loss, regularizer, regularizationStrength } = toObjective(spec);
    const decay = weightDecay(regularizer, regularizationStrength);
    const by = { solver: 'exact', loss: loss.name, decay, gradientNorm, steps, converged } as const;
    return { classifier, epochs: [], trainLoss, by };
  };
  return { resolved: {}, work: exactWork(nTrain), odd: [], train };
}

/** Everything that is chosen before training. */
export function hyperparametersOf(spec: LinearSpec, nTrain: number): LinearHyperparameters {
  const optimizer = spec.optimizer as OptimizerName;
  const rule = optimizerNamed(optimizer, settingsOf('optimizer', { ...spec, optimizer }));
  const learningRate = spec.learningRate ?? defaultLearningRate(spec.loss, rule, nFeaturesIn(spec.features));
  return { ...stepsOf({ ...spec, optimizer, learningRate }, nTrain), shuffle: spec.shuffle };
}
