import type { Trial } from '../../../selection/results.ts';
import { compact } from '../../../util/format.ts';
import { largestOf, smallestOf } from '../../../util/statistics/extremes.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

const AXES = [
  { name: 'learningRate', words: 'learning rate', flag: '--learning-rate' },
  { name: 'regStrength', words: 'regularization strength', flag: '--reg-strength' },
] as const;

/**
 * Says if the best trial is at the edge of what was tried, so that something better may lie beyond. It is compared with
 * the trials of its features, its loss, its solver and its optimizer: others need rates of other sizes. Empty if it is inside, or if a trial
 * inside is as good within the standard error of the mean.
 */
export function edgeNotes(trials: readonly Trial[], best: Trial, { style, width }: Page): string {
  const kin = trials.filter(({ params }) =>
    ['model', 'features', 'loss', 'reg', 'solver', 'optimizer'].every((name) => params[name] === best.params[name]),
  );
  const notes = AXES.flatMap(({ name, words, flag }) => {
    const own = best.params[name];
    const tried = kin.map(({ params }) => params[name]).filter((x) => typeof x === 'number');
    if (typeof own !== 'number' || own === 0 || new Set(tried).size < 2) return [];
    if (kin.some(({ params, meanTestScore }) => params[name] !== own && asGood(meanTestScore, best))) return [];
    const say = (edge: string, way: string, from: number, to: number) =>
      [
        ...`the best ${words}, ${compact(own)}, is the ${edge} tried: try ${way} ones:`.split(' '),
        `${flag} ${compact(from)}..${compact(to)}:log:3`,
      ] as const;
    if (own === largestOf(tried)) return [say('largest', 'larger', own, own * 10)];
    return own === smallestOf(tried) ? [say('smallest', 'smaller', own / 10, own)] : [];
  });
  return notes
    .flatMap((note) => wrapWords(note, width - 2).map((line, i) => style.yellow(i === 0 ? line : `  ${line}`)))
    .join('\n');
}

/** Within one standard error of the best trial's mean over the splits. */
function asGood(score: number | null, { meanTestScore, stdTestScore, splitTestScores }: Trial): boolean {
  return score !== null && score >= meanTestScore! - stdTestScore! / Math.sqrt(splitTestScores.length);
}
