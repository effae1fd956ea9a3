import { hint, usageError } from '../errors.ts';
import type { TrainedModel } from '../selection/space/descriptor.ts';
import { HYPERPARAMETER_NAMES, isOf, namesOf } from '../selection/space/hyperparameters.ts';
import { type ChosenLists, missedBy } from '../selection/space/missed.ts';
import { flagOf } from '../util/flag-name.ts';

/**
 * Refuses a number that none of the chosen options use.
 * @param given  the fields of a spec that the user gave: defaults are not checked
 * @param chosen what was chosen, for each choice to check
 * @throws UserError (usage) that names the flag and what uses it
 */
export function refuseForeign(given: ReadonlySet<string>, chosen: ChosenLists): void {
  for (const name of HYPERPARAMETER_NAMES) {
    if (!given.has(name)) continue;
    const missed = missedBy(name, chosen);
    if (missed === undefined) continue;
    const { chooser, owners, choices, remedy } = missed;
    const [flag, by] = [flagOf(name), flagOf(chooser)];
    const way = remedy.map(({ setting, value }) => `${flagOf(setting)} ${value}`).join(' ');
    throw usageError(`${flag} does not apply to ${by} ${choices.join(',')}, only to ${owners.join(', ')}`, {
      hint: `leave ${flag} out, or choose one that uses it: ${way}`,
    });
  }
}

/**
 * Refuses what only a network has, where a linear classifier was asked for.
 * @param given the fields of a spec that the user gave
 * @throws UserError (usage) that names the first one
 */
export function refuseShape(model: TrainedModel, given: ReadonlySet<string>): void {
  const shape =
    model === 'linear' ? namesOf('network').find((name) => !isOf(name, 'linear') && given.has(name)) : undefined;
  if (shape === undefined) return;
  const network = { setting: 'model', value: 'network' };
  throw usageError(
    hint`${{ setting: shape }} does not apply to ${{ setting: 'model', value: model }}, only to network`,
    { hint: hint`leave ${{ setting: shape }} out, or name the model: ${network}` },
  );
}
