import { dataError } from '../../../errors.ts';
import type { LinearHyperparameters } from '../hyperparameters.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import type { UpdateState } from '../update.ts';

/** Where a cohort is between two epochs: with the data and the settings, all that decides how it goes on. */
export interface CohortState {
  /** Epochs done; at least one. */
  readonly epochs: number;
  /** As `Random.state()` gives it. */
  readonly random: readonly number[];
  /** In the order of the settings. */
  readonly members: readonly MemberState[];
}

export interface MemberState {
  /** nClasses × nFeatures, row-major. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** What the update rule remembers. */
  readonly update: UpdateState;
  /** Of the very first batch: what divergence is judged by. */
  readonly firstLoss: number;
}

interface CohortFit {
  readonly trials: readonly LinearHyperparameters[];
  readonly nClasses: number;
  readonly nFeatures: number;
}

/** @throws UserError (data) for a state that these settings cannot have been in together */
export function checkCohortState(state: CohortState, { trials, nClasses, nFeatures }: CohortFit): void {
  const need = (holds: boolean, what: string): void => {
    if (!holds) throw dataError(`this is not the state of these settings in training: ${what}`);
  };
  need(state.members.length === trials.length, `it has ${state.members.length} members, not ${trials.length}`);
  need(state.epochs >= 1, 'it has no epoch');
  for (const [i, { weight, bias, update }] of state.members.entries()) {
    const { epochs, optimizer } = trials[i]!;
    need(state.epochs < epochs, `it is at the end of epoch ${state.epochs} of ${epochs}`);
    const hasArrays = (arrays: OptimizerState, n: number): boolean =>
      Object.keys(arrays).length === optimizer.stateNames.length &&
      optimizer.stateNames.every((name) => arrays[name]?.length === n);
    const n = nClasses * nFeatures;
    const fits = weight.length === n && bias.length === nClasses;
    need(fits && hasArrays(update.weight, n) && hasArrays(update.bias, nClasses), `member ${i + 1} has other arrays`);
  }
}
