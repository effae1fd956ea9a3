import { METRICS, type Metric } from '../../kernels/backend.ts';
import { checkCount } from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import { TIES, type Ties } from './vote.ts';

export interface KnnOptions {
  /** How many neighbours vote. */
  readonly k: number;
  readonly metric: Metric;
  readonly ties: Ties;
}

/** @throws UserError (usage) for an unknown metric or rule for ties, or an invalid k */
export function checkKnnOptions({ metric, ties, k }: KnnOptions): void {
  checkName('metric', metric, METRICS);
  checkName('ties', ties, TIES);
  checkCount('k', k);
}
