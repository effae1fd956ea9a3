import { type Context, flagName } from '../cli/command.ts';
import { usageError } from '../errors.ts';
import type { TrainingPlan } from '../experiments/linear/training.ts';
import { randomSearch } from '../models/solvers/random-search.ts';
import { count, plural } from '../util/format.ts';
import { namesIn } from '../util/named.ts';
import { Random } from '../util/random.ts';
import { type LinearOptions, linearFlags, passFlags, RANDOM_SEARCH, rateFlags, updateFlags } from './linear-flags.ts';
import { objectiveOf } from './linear-hyperparameters.ts';

/** Flags of training by gradients: random search has no use for them. */
const OF_GRADIENTS: readonly (keyof LinearOptions)[] = [
  ...namesIn(updateFlags),
  ...namesIn(rateFlags),
  ...namesIn(passFlags),
  'epochs',
  'earlyStopping',
];

/** @throws UserError (usage) for flags that random search has no use for */
export function randomSearchPlan(options: LinearOptions, typed: Context['typed']): TrainingPlan {
  const objective = objectiveOf(options, typed);
  const idle = OF_GRADIENTS.find((key) => typed.has(key));
  if (idle !== undefined) {
    const flag = flagName(linearFlags[idle]);
    throw usageError(`${flag} has no meaning for --optimizer ${RANDOM_SEARCH}: it takes no steps`, {
      hint: `leave ${flag} out, or choose an update rule: --optimizer sgd`,
    });
  }
  const tries = options.tries ?? 1000;
  const train: TrainingPlan['train'] = async (lab, train) => {
    const { backend, dataset } = lab;
    const request = { ...objective, backend, train, classNames: dataset.classNames, tries };
    const { classifier, trainLoss, bestTry } = await lab.watched(plural(tries, 'try', 'tries'), (watch) =>
      randomSearch({ ...request, ...watch, random: Random.seeded(options.seed) }),
    );
    const line = `training loss: ${trainLoss.toPrecision(5)}, the smallest of ${plural(tries, 'try', 'tries')} (number ${count(bestTry)})`;
    return { classifier, epochs: [], trainLoss, results: { epochs: [], trainLoss, bestTry }, paragraphs: [line] };
  };
  return { resolved: { tries }, warnings: [], resume: 'nothing was kept; start it over with', train };
}
