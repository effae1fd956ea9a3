import type { LinearHyperparameters } from '../../models/training/hyperparameters.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';

/** A wider cohort would not make an image cheaper: at this width it is brought from bytes to numbers in a tenth of the time. */
const WIDEST = 12;
/** A cohort is cut for the sake of balance down to this width, so that each thread has a few. */
const NARROWEST = 3;
const COHORTS_PER_THREAD = 4;

/** What settings must share to go through the same images in the same order, from the same start. */
const passOf = ({ batchSize, shuffle, init }: LinearHyperparameters): readonly unknown[] => [batchSize, shuffle, init];

/**
 * Groups pairs into cohorts: those of one split whose settings can be trained together, those of about as many epochs
 * side by side. The splits of a setting come soon after each other.
 * @param nThreads that train cohorts at the same time
 */
export function cohortsOf(
  pairs: readonly TrialSplit[],
  trials: readonly LinearHyperparameters[],
  nThreads: number,
): readonly (readonly TrialSplit[])[] {
  const groups: { split: number; pass: readonly unknown[]; pairs: TrialSplit[] }[] = [];
  for (const pair of pairs) {
    const pass = passOf(trials[pair.trial]!);
    const like = groups.find(
      (group) => group.split === pair.split && group.pass.every((value, i) => value === pass[i]),
    );
    if (like === undefined) groups.push({ split: pair.split, pass, pairs: [pair] });
    else like.pairs.push(pair);
  }
  const cohorts = groups.flatMap((group) => {
    const sorted = group.pairs.toSorted((a, b) => trials[b.trial]!.epochs - trials[a.trial]!.epochs);
    const n = sorted.length;
    const balanced = Math.min(Math.ceil((COHORTS_PER_THREAD * nThreads) / groups.length), Math.floor(n / NARROWEST));
    const busy = Math.min(n, Math.ceil(nThreads / groups.length));
    const parts = Math.max(Math.ceil(n / WIDEST), balanced, busy);
    return Array.from({ length: parts }, (_, part) => ({
      part,
      members: sorted.slice(Math.floor((part * n) / parts), Math.floor(((part + 1) * n) / parts)),
    }));
  });
  return cohorts.toSorted((a, b) => a.part - b.part).map(({ members }) => members);
}
