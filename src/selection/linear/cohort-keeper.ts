import type { CohortState, MemberState } from '../../models/training/cohorts/cohort-state.ts';

/** Where the training of some settings on one split is. */
export interface CohortProgress extends CohortState {
  /** By which it is told from others that are under way. */
  readonly id: number;
  readonly split: number;
  readonly members: readonly CohortMember[];
}

export interface CohortMember extends MemberState {
  /** Number of the setting. */
  readonly trial: number;
  readonly fitSeconds: number;
}

/** What lets a cross-validation that is stopped go on in the middle of its trainings. */
export interface CohortKeeper {
  /** Where trainings were when they were stopped. Members whose results are known are left out. */
  readonly begun: readonly CohortProgress[];
  /** Called after each epoch but the last, after the results of those that it finished. */
  readonly onProgress: (progress: CohortProgress) => void;
  /** Called once all results of a cohort are there. */
  readonly onEnd: (id: number) => void;
}
