import type { Trial } from '../../../selection/results.ts';
import { plural } from '../../../util/format.ts';
import { ALIKE } from '../../trials/trial-score.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

/** How many trials are as good as the best for all that the folds can tell; empty if there are none. */
export function noiseNote(trials: readonly Trial[], { style, width }: Page): string {
  const n = trials.filter(({ withinNoise }) => withinNoise).length;
  if (n === 0) return '';
  const nFolds = trials[0]!.splitTestScores.length;
  const text = `${ALIKE} ${plural(n, 'other trial')} within noise of the best: ${n === 1 ? 'it is' : 'they are'} behind by no more than two standard errors of the difference, paired over ${nFolds} folds`;
  return wrapWords(text.split(' '), width)
    .map((line) => style.dim(line))
    .join('\n');
}
