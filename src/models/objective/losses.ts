import { named } from '../../util/named.ts';
import { crammerSinger } from './losses/crammer-singer.ts';
import { hinge } from './losses/hinge.ts';
import type { Loss } from './losses/loss.ts';
import { meanSquaredError } from './losses/mean-squared-error.ts';
import { oneVsAllHinge } from './losses/one-vs-all-hinge.ts';
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
  'crammer-singer': crammerSinger(),
  mse: meanSquaredError,
} as const satisfies Readonly<Record<string, Loss>>;
export type LossName = keyof typeof LOSSES;

/** The losses that have a margin, each made for the margin given. */
const WITH_MARGIN: Readonly<Partial<Record<LossName, (delta: number) => Loss>>> = {
  svm: hinge,
  'squared-hinge': squaredHinge,
  'ova-hinge': oneVsAllHinge,
  'crammer-singer': crammerSinger,
};

/**
 * A loss by its name.
 * @param delta the margin, greater than 0; default 1; ignored for a loss without a margin
 * @example const hyperparameters: LinearHyperparameters = { ...LINEAR_DEFAULTS.svm, loss: lossNamed('svm', { delta: 2 }) };
 * @throws UserError (usage) for an unknown name or an invalid margin
 */
export function lossNamed(name: LossName, { delta }: { readonly delta?: number | undefined } = {}): Loss {
  const usual = named('loss', name, LOSSES);
  return (delta === undefined ? undefined : WITH_MARGIN[name]?.(delta)) ?? usual;
}
