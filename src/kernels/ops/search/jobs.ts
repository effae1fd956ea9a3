import type { FilterCounts, Metric } from '../../backend.ts';
import type { Loans } from '../../memory.ts';
import { type Engine, laneScratch, METRIC_CODES } from '../engine.ts';
import type { Job } from '../jobs.ts';
import { readLanes, type SearchMemory, writeLanes } from './memory.ts';
import { type Block, likeBlocks, pairBlocks } from './plan.ts';

/** Flags of a pair of blocks (assembly/search/search.ts). */
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
  readonly kernel: 'searchFiltered' | 'searchDense' | 'searchDenseF32' | 'searchCodesL1';
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
  const lanes = writeLanes(engine, loans);
  const slots = ({ start, end }: Block): [number, number] => [start + search.baseOffset, end + search.baseOffset];

  const starts = (filtered ? queryBlocks : [])
    .map((a) => ({ a, like: likeBlocks(a, baseBlocks) }))
    .filter(({ like }) => k * LIKELY_PER_NEIGHBOUR <= like.reduce((sum, { nRows }) => sum + nRows, 0));
  const scratchOf = [
    local.scratchBytes(code, nFeatures),
    filtered ? local.filterScratchBytes() : 0,
    starts.length > 0 ? local.thresholdsScratchBytes(k) : 0,
  ];
  const scratch = laneScratch(engine, loans.scratch, Math.max(...scratchOf));

  const thresholds = starts.map(({ a, like }): Job => {
    const spans = loans.scratch(like.length * 8);
    engine.memory.view(Int32Array, spans, like.length * 2).set(like.flatMap(slots));
    const args = [code, search.address, grouped ? CHECK_GROUPS : 0, a.start, a.end, spans, like.length];
    return { call: (lane) => ({ kernel: 'startThresholds', args: [...args, lanes[lane]!, scratch[lane]!] }) };
  });

  const searches = pairBlocks(queryBlocks, baseBlocks, grouped).map(({ a, b, both, checkGroups }): Job => {
    const flags = (both ? BOTH_SIDES : 0) | (both && a === b ? SAME_BLOCK : 0) | (checkGroups ? CHECK_GROUPS : 0);
    const args = [code, search.address, flags, a.start, a.end, ...slots(b)];
    const own = (lane: number): number[] =>
      filtered ? [lanes[lane]!, scratch[lane]!] : kernel === 'searchDenseF32' ? [] : [scratch[lane]!];
    const call: Job['call'] = (lane) => ({ kernel, args: [...args, ...own(lane)] });
    return {
      call,
      holds: both ? [a, b] : [a],
      weight: both && a === b ? (a.nRows * (a.nRows - 1)) / 2 : a.nRows * b.nRows,
    };
  });
  return {
    thresholds,
    searches,
    counts: () => {
      const [first, second, third, measured] = readLanes(engine, lanes);
      const pairs = searches.reduce((sum, { weight = 0 }) => sum + weight, 0);
      return { pairs, passed: [first, second, third], exact: third + measured };
    },
  };
}
