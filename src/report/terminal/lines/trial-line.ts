import type { Trial, UnrankedTrial } from '../../../selection/results.ts';
import type { TrialStanding } from '../../../selection/sweep/scoreboard.ts';
import { percent } from '../../../util/format.ts';
import { paramWords } from '../../trials/trial-params.ts';
import { endText, scoreText } from '../../trials/trial-score.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

const NARROWEST = 30;

/**
 * One line for a trial that has just ended, or more if it is long: `trial  7/30  38.12 %  linear loss=softmax
 * learningRate=0.01  best so far`.
 * @param varying the names of the hyperparameters in which the trials of this sweep differ
 */
export function trialLine(
  trial: UnrankedTrial,
  { nDone, nTrials, bestSoFar }: TrialStanding,
  varying: ReadonlySet<string>,
  { style, width }: Page,
): string {
  const head = `trial ${String(nDone).padStart(String(nTrials).length)}/${nTrials}  ${scoreText(trial).padStart(8)}  `;
  const end = bestSoFar ? 'best so far' : endText(trial);
  const words = [...paramWords(trial.params, varying), ...(end === undefined ? [] : [` ${end}`])];
  const [first, ...more] = wrapWords(words, Math.max(NARROWEST, width - head.length));
  const text = [`${head}${first}`, ...more.map((line) => `${' '.repeat(head.length)}${line}`)].join('\n');
  const painted = text.replace('trial', () => style.dim('trial'));
  if (end === undefined) return painted;
  return `${painted.slice(0, -end.length)}${bestSoFar ? style.green(end) : style.dim(end)}`;
}

/** The winner, on as many lines as it takes: `best: 38.50 % ± 1.23 %, linear loss=softmax …`; of a single split without a deviation. */
export const bestLine = (best: Trial, page: Page): string => scoredLine('best', best, page);

/** The same for the simplest trial within one standard error of the best. */
export const chosenLine = (chosen: Trial, page: Page): string =>
  scoredLine('chosen, the simplest within one standard error', chosen, page);

function scoredLine(label: string, best: Trial, { style, width }: Page): string {
  const score = percent(best.meanTestScore!);
  const spread = best.splitTestScores.length === 1 ? '' : ` ± ${percent(best.stdTestScore!)}`;
  const words = [...`${label}: ${score}${spread},`.split(' '), ...paramWords(best.params)];
  const [first = '', ...more] = wrapWords(words, width - 2);
  return [first.replace(score, () => style.bold(score)), ...more.map((line) => `  ${line}`)].join('\n');
}
