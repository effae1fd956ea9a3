import type { AcrossSeeds, SeedResults } from '../../runs/results.ts';
import type { Trained } from './kind.ts';

/** The training with one of several seeds, and how it did. */
export interface SeedFound extends SeedResults {
  readonly epochs: Trained['epochs'];
}

/** What the trainings with several seeds came to. */
export interface SeedsFound {
  readonly bySeed: readonly SeedFound[];
  readonly across: AcrossSeeds;
}
