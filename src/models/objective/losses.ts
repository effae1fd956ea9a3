import { checkObject } from '../../util/checks.ts';
import { named } from '../../util/named.ts';
import { crammerSinger } from './losses/crammer-singer.ts';
import { hinge } from './losses/hinge.ts';
import type { BuiltInLoss } from './losses/loss.ts';
import { meanSquaredError } from './losses/mean-squared-error.ts';
import { oneVsAllHinge } from './losses/one-vs-all-hinge.ts';
import { oneVsAllSquaredHinge } from './losses/one-vs-all-squared-hinge.ts';
import { softmax } from './losses/softmax.ts';
import { squaredHinge } from './losses/squared-hinge.ts';

/**
 * Every loss with its usual margin, by the name that `--loss` takes.
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: LOSSES['squared-hinge'] };
 */
export const LOSSES = {
  softmax,
  svm: hinge(),
  'squared-hinge': squaredHinge(),
  'ova-hinge': oneVsAllHinge(),
  'ova-squared-hinge': oneVsAllSquaredHinge(),
  'crammer-singer': crammerSinger(),
  mse: meanSquaredError,
} as const satisfies Readonly<Record<string, BuiltInLoss>>;
export type LossName = keyof typeof LOSSES;

/**
 * A loss by its name.
 * @param settings `delta`: the margin, greater than 0; default 1; ignored for a loss without a margin
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: lossNamed('svm', { delta: 2 }) };
 * @throws UserError (usage) for an unknown name or an invalid margin
 */
export function lossNamed(name: LossName, settings: { readonly delta?: number | undefined } = {}): BuiltInLoss {
  checkObject('settings', settings, '{ delta: 2 }');
  const { delta } = settings;
  const usual: BuiltInLoss = named('loss', name, LOSSES);
  return delta === undefined || usual.withMargin === undefined ? usual : usual.withMargin(delta);
}
