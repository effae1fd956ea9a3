import type { ConfusionMatrix } from '../../../selection/metrics.ts';
import { count, percent } from '../../../util/format.ts';
import { commonestMistakes, type Mistake } from '../../mistakes.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';
import { sideBySide } from './side-by-side.ts';

const WORST = 10;

/**
 * What a confusion matrix of many classes says, where the matrix itself has no room: each class's accuracy (recall), best
 * first, and the commonest mistakes.
 * @param classNames nClasses names, in the order of the matrix
 */
export function confusionSummary(confusion: ConfusionMatrix, classNames: readonly string[], page: Page): string {
  const { dim } = page.style;
  const scored = confusion.map((counts, truth) => {
    const total = counts.reduce((sum, n) => sum + n, 0);
    return { name: classNames[truth]!, total, accuracy: total === 0 ? -1 : counts[truth]! / total };
  });
  const drawn = sideBySide(
    [
      { head: 'true class', align: 'left' },
      { head: 'images', align: 'right' },
      { head: 'accuracy', align: 'right' },
    ],
    scored
      .sort((a, b) => b.accuracy - a.accuracy)
      .map(({ name, total, accuracy }) => [name, count(total), percent(accuracy < 0 ? Number.NaN : accuracy, 1)]),
    page,
  );
  const key = dim('best first; --json prints the whole confusion matrix');
  return [drawn, key, ...mistakesText(commonestMistakes(confusion, WORST), classNames, page)].join('\n');
}

/** The line of the commonest mistakes, wrapped to the page; none where nothing was mistaken. */
export function mistakesText(
  mistakes: readonly Mistake[],
  classNames: readonly string[],
  { style, width }: Page,
): readonly string[] {
  if (mistakes.length === 0) return [];
  const lead = 'most often mistaken: ';
  const named = mistakes.map((m, i) => {
    const comma = i === mistakes.length - 1 ? '' : ',';
    return `${classNames[m.truth]} → ${classNames[m.prediction]} ${m.count}${comma}`;
  });
  return [style.dim(lead) + wrapWords(named, width - lead.length).join(`\n${' '.repeat(lead.length)}`)];
}
