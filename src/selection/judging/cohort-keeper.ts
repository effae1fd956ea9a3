import type { CohortState, MemberState } from '../../models/training/cohorts/cohort-state.ts';
import { checkFunction, checkObject, checkObjects } from '../../util/checks.ts';
import type { CurvePoint } from '../results.ts';

/** The state of training some settings on one split. */
export interface CohortProgress extends CohortState {
  /** Identifies it among those in progress. */
  readonly id: number;
  readonly split: number;
  readonly members: readonly CohortMember[];
}

export interface CohortMember extends MemberState {
  /** Number of the setting. */
  readonly trial: number;
  readonly fitSeconds: number;
  /** The epochs so far. */
  readonly curve: readonly CurvePoint[];
}

/** Progress whose settings are numbered otherwise. */
export const withTrials = (progress: CohortProgress, numberOf: (trial: number) => number): CohortProgress => ({
  ...progress,
  members: progress.members.map((one) => ({ ...one, trial: numberOf(one.trial) })),
});

/** @throws UserError (usage) for anything but a keeper */
export function checkKeeper(keeper: CohortKeeper | undefined): void {
  if (keeper === undefined) return;
  const example = '{ begun, onProgress, onEnd }';
  checkObject('keeper', keeper, example);
  const { begun, onProgress, onEnd } = keeper;
  checkObjects('begun of keeper', begun, 'progress in begun', '{ id, split, members, … }');
  for (const { members } of begun) checkObjects('members of progress in begun', members, 'a member', '{ trial, … }');
  checkFunction('onProgress of keeper', onProgress);
  checkFunction('onEnd of keeper', onEnd);
}

/** Lets a stopped cross-validation resume in the middle of its trainings. */
export interface CohortKeeper {
  /** The state of trainings when they were stopped. Members whose results are known are left out. */
  readonly begun: readonly CohortProgress[];
  /** Called after each epoch but the last, after the results of those that it finished. */
  readonly onProgress: (progress: CohortProgress) => void;
  /** Called once all results of a cohort are there. */
  readonly onEnd: (id: number) => void;
}
