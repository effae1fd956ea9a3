import { type RandomSearchSetting, randomSearch } from '../../models/solvers/random-search.ts';
import { rising } from '../../util/rising.ts';
import { checkJudging, checkSplits } from '../check-splits.ts';
import type { CrossValidation } from '../judging/cross-validation.ts';
import { type JudgingData, judgeSplit } from '../judging/judge-split.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import type { JudgedSplit } from '../results.ts';

export interface RandomSearchCrossValidation extends JudgingData, Pick<CrossValidation, 'splits' | 'onProgress'> {
  readonly trials: readonly RandomSearchSetting[];
  /** What is to be judged, by the numbers of trials and splits. */
  readonly pairs: readonly TrialSplit[];
  readonly onSplit: (trial: number, split: number, judged: JudgedSplit) => void;
}

/**
 * Judges random searches: on each split the best of many random weights, each drawn from the generator of the same seed.
 * `onProgress` counts tries, those of all pairs.
 * @throws UserError (usage) for an invalid setting or invalid data
 */
export async function crossValidateRandomSearch(request: RandomSearchCrossValidation): Promise<void> {
  checkJudging(request);
  const { backend, scaling, classNames, signal, splits, trials, pairs, onSplit } = request;
  checkSplits(splits, request);
  const onProgress = rising(request.onProgress);
  const total = pairs.reduce((sum, { trial }) => sum + trials[trial]!.tries, 0);
  let done = 0;
  for (const { trial, split } of pairs) {
    const setting = trials[trial]!;
    const watch = { signal, onProgress: (tries: number) => onProgress(done + tries, total) };
    const result = await judgeSplit(request, splits[split]!, async ({ train, random }) => {
      const found = await randomSearch({ ...setting, ...watch, backend, train, scaling, classNames, random });
      return { classifier: found.classifier, epochs: 0 };
    });
    onSplit(trial, split, result);
    done += setting.tries;
  }
}
