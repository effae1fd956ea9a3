import { dataError } from '../../../errors.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { OptimizerState } from '../optimizers/optimizer.ts';
import { type NamedTensor, type ParameterSpec, sizeOf } from '../parameters.ts';
import { lengthOf } from '../training-state.ts';
import type { UpdateState } from '../update.ts';

/**
 * The state of a cohort between two epochs: together with the data and the settings, everything needed to resume it.
 */
export interface CohortState {
  /** Epochs done; at least one. */
  readonly epochs: number;
  /** From `Random.state()`. */
  readonly random: readonly number[];
  /** In the order of the settings. */
  readonly members: readonly MemberState[];
}

export interface MemberState {
  /** In the order of the model. */
  readonly parameters: readonly NamedTensor[];
  /** The state of the optimizer. */
  readonly update: UpdateState;
  /** Of the very first batch: the reference for divergence. */
  readonly firstLoss: number;
}

/** @throws UserError (data) for a state that does not belong to these settings */
export function checkCohortState(
  state: CohortState,
  trials: readonly Hyperparameters[],
  parameters: readonly ParameterSpec[],
): void {
  const need = (holds: boolean, what: string): void => {
    if (!holds) throw dataError(`this state belongs to another training: ${what}`);
  };
  need(state.members.length === trials.length, `it has ${state.members.length} members, not ${trials.length}`);
  need(state.epochs >= 1, 'it has no epochs');
  for (const [i, member] of state.members.entries()) {
    const { epochs, optimizer } = trials[i]!;
    need(state.epochs < epochs, `it is at the end of epoch ${state.epochs} of ${epochs}`);
    const hasArrays = (arrays: OptimizerState | undefined, n: number): boolean =>
      Object.keys(arrays ?? {}).length === optimizer.stateNames.length &&
      optimizer.stateNames.every((name) => arrays?.[name]?.length === n);
    const fits = parameters.every((spec) => {
      const n = sizeOf(spec);
      return lengthOf(member.parameters, spec.name) === n && hasArrays(member.update[spec.name], n);
    });
    need(fits, `member ${i + 1} has other arrays`);
  }
}
