import type { FilterCounts, Metric } from '../backend.ts';
import type { Loans } from '../memory.ts';
import type { Job } from '../pool.ts';
import { type Block, likeBlocks, pairBlocks } from '../search-plan.ts';
import { type Engine, laneScratch, METRIC_CODES } from './engine.ts';
import { readPassed, type SearchMemory, writeLanes } from './search-memory.ts';

/** Flags of a pair of blocks (assembly/search.ts). */
const BOTH_SIDES = 1;
const SAME_BLOCK = 2;
const CHECK_GROUPS = 4;

/** Where there are fewer likely neighbours for each of k, thresholds from them would say too little. */
const LIKELY_PER_NEIGHBOUR = 8;

export interface SearchPlan {
  readonly metric: Metric;
  readonly k: number;
  readonly nFeatures: number;
  /** Whether rows of one group are never neighbours. */
  readonly grouped: boolean;
  /** What compares two blocks. */
  readonly kernel: 'searchFiltered' | 'searchDense' | 'searchDenseF32';
  readonly search: SearchMemory;
}

export interface SearchJobs {
  /** Find thresholds to start from. */
  readonly thresholds: readonly Job[];
  /** Compare blocks; to be run after. */
  readonly searches: readonly Job[];
  /** What the filter has done so far. */
  readonly counts: () => FilterCounts;
}

/** The jobs of a search. */
export function searchJobs(
  engine: Engine,
  loans: Loans,
  { metric, k, nFeatures, grouped, kernel, search }: SearchPlan,
  queryBlocks: readonly Block[],
  baseBlocks: readonly Block[],
): SearchJobs {
  const code = METRIC_CODES[metric];
  const { local } = engine;
  const filtered = kernel === 'searchFiltered';
  const ofFilter = filtered ? [local.filterScratchBytes(), local.thresholdsScratchBytes(k)] : [];
  const bytes = Math.max(local.scratchBytes(code, nFeatures), ...ofFilter);
  const scratch = laneScratch(engine, loans.scratch, bytes);
  const lanes = writeLanes(engine, loans);
  const slots = ({ start, end }: Block): [number, number] => [start + search.baseOffset, end + search.baseOffset];

  const thresholdsJob = (a: Block): Job[] => {
    const like = likeBlocks(a, baseBlocks);
    const nRows = like.reduce((sum, block) => sum + block.nRows, 0);
    if (k * LIKELY_PER_NEIGHBOUR > nRows) return [];
    const spans = loans.scratch(like.length * 8);
    engine.memory.view(Int32Array, spans, like.length * 2).set(like.flatMap(slots));
    const args = [code, search.address, grouped ? CHECK_GROUPS : 0, a.start, a.end, spans, like.length];
    return [{ call: (lane) => ({ kernel: 'startThresholds', args: [...args, scratch[lane]!] }) }];
  };

  const searches = pairBlocks(queryBlocks, baseBlocks, grouped).map(({ a, b, both, checkGroups }): Job => {
    const flags = (both ? BOTH_SIDES : 0) | (both && a === b ? SAME_BLOCK : 0) | (checkGroups ? CHECK_GROUPS : 0);
    const args = [code, search.address, flags, a.start, a.end, ...slots(b)];
    const own = (lane: number): number[] =>
      kernel === 'searchDenseF32' ? [] : filtered ? [lanes[lane]!, scratch[lane]!] : [scratch[lane]!];
    const call: Job['call'] = (lane) => ({ kernel, args: [...args, ...own(lane)] });
    return { call, holds: both ? [a, b] : [a], weight: a.nRows * b.nRows };
  });
  return {
    thresholds: filtered ? queryBlocks.flatMap(thresholdsJob) : [],
    searches,
    counts: () => ({
      pairs: searches.reduce((sum, { weight = 0 }) => sum + weight, 0),
      passed: readPassed(engine, lanes),
    }),
  };
}
