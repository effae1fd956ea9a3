import { settingError } from '../../errors.ts';
import { checkList, checkObject } from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import type { Constraint } from '../../util/options.ts';
import type { TrainedModel } from './descriptor.ts';
import { type HyperparameterName, hyperparameter, type NeededName, namesOf } from './hyperparameters.ts';

const NEEDED: readonly string[] = ['loss', 'reg', 'regStrength', 'epochs', 'batchSize'] satisfies NeededName[];

/** Lists of values by name. */
export type Lists = Readonly<Partial<Record<HyperparameterName, readonly unknown[] | undefined>>>;

/**
 * @param drawn whether numbers may be intervals
 * @throws UserError (usage) for an unknown dimension, an empty list, or a value that its hyperparameter may not have
 */
export function checkSpace(model: TrainedModel, space: Lists, { drawn = false } = {}): void {
  checkObject('space', space, "{ loss: ['svm'], reg: ['l2'], regStrength: [0.1], epochs: [5], batchSize: [256] }");
  const names = namesOf(model);
  for (const name of Object.keys(space)) checkName('a dimension of the search space', name, names);
  for (const name of names) {
    const values = space[name];
    if (values === undefined && !NEEDED.includes(name)) continue;
    checkList(name, values as readonly unknown[], 'a list of values to try');
    for (const value of values!) checkValue(model, name, value, drawn);
  }
}

/** @throws UserError (usage) for a value that its hyperparameter may not have */
export function checkValue(model: TrainedModel, name: HyperparameterName, value: unknown, drawn = false): void {
  const { constraint, listed } = hyperparameter(name, model);
  if (constraint.accepts(name === 'hidden' && typeof value === 'number' ? [value] : value)) return;
  // A list takes what the constraint does and intervals, which alone are objects.
  if (drawn && Object(value) === value && listed.accepts([value])) return;
  throw settingError(name, `${constraint.expected}${drawn ? orInterval(listed, value) : ''}`, value);
}

/** What else a value may be that is an interval, and not of the right kind; nothing for any other. */
function orInterval(listed: Constraint<readonly unknown[]>, value: unknown): string {
  if (Object(value) !== value) return '';
  const lacksWholeAlone = listed.accepts([{ ...(value as object), whole: true }]);
  return lacksWholeAlone
    ? ', or an interval of such that has whole: true'
    : ', or an interval of such, from a smaller to a larger';
}
