import { type Hint, type HintPiece, hint, usageError } from '../../errors.ts';
import { checkExactObjective } from '../../models/solvers/exact/request.ts';
import { HYPERPARAMETERS, type HyperparameterName, hyperparameter } from '../../selection/space/hyperparameters.ts';
import { toObjective } from '../../selection/space/linear-setting.ts';
import { remedyFor } from '../../selection/space/missed.ts';
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
 * @throws UserError (usage) that names the first one
 */
export function checkNewTraining(spec: LinearSpec, given: ReadonlySet<string>): void {
  const { loss, reg, optimizer, schedule, val, stratify } = spec;
  refuseIdleSeeds(spec);
  if (stratify && val === 0) {
    const none = { setting: 'val', value: 0 };
    throw usageError(hint`${{ setting: 'stratify' }} says which images are held out, but ${none} holds out none`, {
      hint: 'leave one of them out',
    });
  }
  if (solverOf(spec) === 'random-search') {
    refuseForeign(given, { loss: [loss], reg: [reg] });
    refuseGradients(spec, given);
    return;
  }
  if (solverOf(spec) === 'exact') {
    refuseForeign(given, {
      ...{ loss: [loss], reg: [reg], solver: ['exact'] },
      ...{ optimizer: [optimizer], schedule: [schedule] },
    });
    for (const setting of ['shuffle', 'earlyStopping']) {
      if (!given.has(setting)) continue;
      throw usageError(hint`${{ setting }} does not apply to ${{ setting: 'solver', value: 'exact' }}, only to sgd`, {
        hint: hint`leave ${{ setting }} out, or train by gradients: ${{ setting: 'solver', value: 'sgd' }}`,
      });
    }
    checkExactObjective(toObjective(spec));
    return;
  }
  if (optimizer === 'random-search') {
    const sgd = { setting: 'solver', value: 'sgd' };
    throw usageError(hint`${{ setting: 'optimizer', value: optimizer }} cannot be combined with ${sgd}`, {
      hint: hint`choose one: ${{ setting: 'solver', value: optimizer }}, or an optimizer such as ${{ setting: 'optimizer', value: 'sgd' }}`,
    });
  }
  refuseForeign(given, { loss: [loss], reg: [reg], solver: ['sgd'], optimizer: [optimizer], schedule: [schedule] });
}

/** Several seeds are for what is drawn: the initial weights and the order of the images, or the tries. */
function refuseIdleSeeds(spec: LinearSpec): void {
  const { seed, seeds, shuffle, init } = spec;
  const solver = solverOf(spec);
  if (seeds === undefined || solver === 'random-search') return;
  if (solver === 'sgd' && (shuffle || init !== 'zeros')) return;
  const [idle, way] =
    solver === 'sgd'
      ? [
          hint`${{ setting: 'init', value: init }} and ${{ setting: 'shuffle' }}`,
          hint`, or leave ${{ setting: 'shuffle' }} out`,
        ]
      : [hint`${{ setting: 'solver', value: solver }}`, ''];
  throw usageError(
    hint`${{ setting: 'seed' }} takes several seeds where something is drawn, but with ${idle} nothing is: all trainings would be the same`,
    { hint: hint`give one seed: ${{ setting: 'seed', value: seed }}${way}` },
  );
}

/** Random search has no use for the numbers of training by gradients. */
function refuseGradients({ solver, optimizer, schedule }: LinearSpec, given: ReadonlySet<string>): void {
  const names = [...namesIn(HYPERPARAMETERS).filter(isOfGradients), 'shuffle', 'earlyStopping'];
  const asRule = optimizer === 'random-search'; // then the rule itself says that it is one
  const idle = names.find((name) => given.has(name) && !(asRule && name === 'optimizer'));
  if (idle === undefined) return;
  const chooser = solver === undefined ? 'optimizer' : 'solver';
  const chosen = (value: string): HintPiece => ({ setting: chooser, value });
  throw usageError(hint`${{ setting: idle }} does not apply to ${chosen('random-search')}, which takes no steps`, {
    hint: hint`leave ${{ setting: idle }} out, or train by gradients: ${gradientsFor(idle)}`,
  });

  /** What to choose so that it is used: for a number that the usual rule has no use for, another rule too. */
  function gradientsFor(name: string): Hint {
    const others = { optimizer: [optimizer], schedule: [schedule], ...(solver !== undefined && { solver: [solver] }) };
    const remedy = name in HYPERPARAMETERS ? remedyFor(name as HyperparameterName, others) : [];
    const isThere = remedy.some(({ setting }) => setting === chooser);
    const all: readonly HintPiece[] = isThere ? remedy : [chosen('sgd'), ...remedy];
    return all.slice(1).reduce((before, choice) => hint`${before} ${choice}`, hint`${all[0]!}`);
  }
}
