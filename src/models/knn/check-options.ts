import { checkCount } from '../../util/checks.ts';
import { checkName } from '../../util/named.ts';
import type { KnnOptions } from './classifier.ts';
import { TIES } from './vote.ts';

/** @throws UserError (usage) for a metric or a rule for ties that is none, or a k that cannot be */
export function checkKnnOptions({ metric, ties, k }: KnnOptions): void {
  checkName('metric', metric, ['l1', 'l2']);
  checkName('ties', ties, TIES);
  checkCount('k', k);
}
