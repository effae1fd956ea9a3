import { usageError } from '../../errors.ts';
import { HYPERPARAMETERS, type HyperparameterName, hyperparameter } from '../../selection/space/hyperparameters.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';
import { refuseForeign } from '../ownership.ts';
import { type LinearSpec, solverOf } from '../specs/linear.ts';

/** Whether it belongs to training by gradients. */
function isOfGradients(name: HyperparameterName): boolean {
  const { of: ownership } = hyperparameter(name);
  if (ownership === undefined) return false;
  return ownership.chooser === 'solver' ? ownership.owners.includes('sgd') : isOfGradients(ownership.chooser);
}

/**
 * Refuses fields of a new training that do not apply with its other fields.
 * @param given those that the user gave: defaults are not checked
 * @throws UserError (usage) that names the first one, by its flag
 */
export function checkNewTraining(spec: LinearSpec, given: ReadonlySet<string>): void {
  const { loss, reg, optimizer, schedule, val, stratify } = spec;
  if (stratify && val === 0) {
    throw usageError('--stratify says which images are held out, but --val 0 holds out none', {
      hint: 'leave one of them out',
    });
  }
  if (solverOf(spec) === 'random-search') {
    refuseForeign(given, { loss: [loss], reg: [reg] });
    refuseGradients(spec, given);
    return;
  }
  if (optimizer === 'random-search') {
    throw usageError('--optimizer random-search cannot be combined with --solver sgd', {
      hint: 'choose one: --solver random-search, or an optimizer such as --optimizer sgd',
    });
  }
  refuseForeign(given, { loss: [loss], reg: [reg], solver: ['sgd'], optimizer: [optimizer], schedule: [schedule] });
}

/** Random search has no use for the numbers of training by gradients. */
function refuseGradients({ solver, optimizer }: LinearSpec, given: ReadonlySet<string>): void {
  const names = [...namesIn(HYPERPARAMETERS).filter(isOfGradients), 'shuffle', 'earlyStopping'];
  const asRule = optimizer === 'random-search'; // then the rule itself says that it is one
  const idle = names.find((name) => given.has(name) && !(asRule && name === 'optimizer'));
  if (idle === undefined) return;
  const flag = flagOf(idle === 'shuffle' ? 'noShuffle' : idle);
  const chooser = solver === undefined ? '--optimizer' : '--solver';
  throw usageError(`${flag} does not apply to ${chooser} random-search, which takes no steps`, {
    hint: `leave ${flag} out, or train by gradients: ${chooser} sgd`,
  });
}
