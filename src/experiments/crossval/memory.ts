import { learns } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { heldGrams } from '../../selection/linear/training-grams.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { largestOf } from '../../util/statistics/extremes.ts';
import { besideNetwork } from '../features/network-memory.ts';
import { type Beside, besideExact, copyOfCodes, rowsOfNeighbours } from '../features/plan-memory.ts';

/**
 * What trials on some features take of memory, beside the codes of their images: the most of any of them.
 * @param features as typed
 */
export function besideTrials(
  features: string,
  trials: readonly PlannedTrial[],
  { nClasses, nSplits }: { readonly nClasses: number; readonly nSplits: number },
): Beside {
  const nTogether = learns(parseFeatures(features)) ? 1 : nSplits;
  const own = trials.filter((trial) => trial.features === features);
  const networks = own.flatMap((trial) => ('network' in trial ? [trial.network] : []));
  const some = (kind: 'knn' | 'exact') => own.some((trial) => kind in trial);
  const isLinear = own.some((trial) => !('knn' in trial || 'exact' in trial || 'network' in trial));
  const kinds = [
    ...(isLinear ? [copyOfCodes] : []),
    ...networks.map(besideNetwork),
    ...(some('knn') ? [rowsOfNeighbours] : []),
    ...(some('exact') ? [besideExact(nClasses, heldGrams(nSplits, nTogether))] : []),
  ];
  return (nImages, nFeatures) => Math.max(0, largestOf(kinds.map((beside) => beside(nImages, nFeatures))));
}
