import { METRICS, type Metric } from '../../kernels/backend.ts';
import { checkCount, checkObject } from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import { TIES, type Ties } from './ties.ts';
import { WEIGHTS, type Weights } from './weights.ts';

export interface KnnOptions {
  /** How many neighbours vote. */
  readonly k: number;
  readonly metric: Metric;
  readonly ties: Ties;
  /** How much each of them counts; default: the same. */
  readonly weights?: Weights | undefined;
}

/** How the neighbours of a query, found by a metric, vote. */
export type VoteOptions = Omit<KnnOptions, 'k'>;

/** @throws UserError (usage) for an unknown metric, weights or rule for ties, or an invalid k */
export function checkKnnOptions(options: KnnOptions): void {
  checkVoteOptions(options);
  checkCount('k', options.k);
}

/** @throws UserError (usage) for an unknown metric, weights or rule for ties */
export function checkVoteOptions(options: VoteOptions): void {
  checkObject('options', options, "{ metric: 'l2', ties: 'nearest' }");
  const { metric, ties, weights } = options;
  checkName('metric', metric, METRICS);
  checkName('ties', ties, TIES);
  if (weights !== undefined) checkName('weights', weights, WEIGHTS);
}
