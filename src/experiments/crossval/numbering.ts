import type { TrialParams } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';

/** The trials of a sweep, and what its checkpoints call it by. */
export interface NumberedTrials {
  readonly trials: readonly PlannedTrial[];
  /** Of its settings and splits. */
  readonly digest: string;
}

/** The numbers of a sweep's trials, found by what is tried: a search that draws more numbers all but its first trials anew. */
export class TrialNumbers {
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(trials: readonly PlannedTrial[]) {
    this.#numbers = new Map(trials.map(({ params }, number) => [textOf(params), number]));
  }

  /** @returns undefined for what is no trial of the sweep */
  of(params: TrialParams): number | undefined {
    return this.#numbers.get(textOf(params));
  }
}

/** The same for the same params in any order. */
const textOf = (params: TrialParams): string =>
  JSON.stringify(Object.entries(params).sort(([one], [other]) => (one < other ? -1 : 1)));
