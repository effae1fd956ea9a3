import type { Trial } from '../../../selection/results.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import type { Standing } from '../../trials/standing.ts';
import { areMeans } from '../../trials/trial-score.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

const SHADES = ['░░', '▒▒', '▓▓', '██'];
const SHADE_GAP = 1;
const SCORE = 5; // columns of `100.0`
const MARK = 1;
const GAP = 2;
const INDENT = 2;

/** Trials in rows and columns. */
export interface ShadedMap {
  readonly head: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly (Trial | undefined)[] }[];
  readonly standing: Standing;
}

/**
 * Accuracies in percent, darker where they are closer to the best, in four steps; the best trial is marked ◆. A map wider than
 * the page continues below.
 */
export function shadedMap({ head, columns, rows, standing }: ShadedMap, best: Trial | undefined, page: Page): string {
  const { style, width } = page;
  const step = (score: number) => Math.min(SHADES.length - 1, Math.floor(standing(score) * SHADES.length));
  const paints = [style.dim, style.cyan, style.yellow, style.green];
  const labelWidth = INDENT + largestOf(rows.map(({ label }) => label.length));
  const cellWidth = SHADES[0]!.length + SHADE_GAP + SCORE + MARK;
  const perBlock = Math.max(1, Math.floor((width - labelWidth) / (GAP + cellWidth)));

  const cell = (trial: Trial | undefined): string => {
    if (trial === undefined) return '–'.padStart(cellWidth - MARK).padEnd(cellWidth);
    const { meanTestScore: score, status } = trial;
    if (score === null) return `${style.dim('div.'.padStart(cellWidth - MARK))}${' '.repeat(MARK)}`;
    const isBest = trial === best;
    const paint = isBest ? (text: string) => style.bold(style.green(text)) : paints[step(score)]!;
    const mark = isBest ? '◆' : status === 'pruned' ? 'p' : '';
    const text = `${SHADES[step(score)]}${' '.repeat(SHADE_GAP)}${(score * 100).toFixed(1).padStart(SCORE)}`;
    return `${paint(`${text}${mark}`)}${' '.repeat(MARK - mark.length)}`;
  };
  const blocks: string[] = [];
  for (let start = 0; start < columns.length; start += perBlock) {
    const shown = columns.slice(start, start + perBlock);
    const heads = shown.map((column) => column.padStart(cellWidth - MARK).padEnd(cellWidth + GAP));
    const lines = rows.map(({ label, cells }) =>
      [label.padStart(labelWidth), ...cells.slice(start, start + perBlock).map(cell)].join(' '.repeat(GAP)).trimEnd(),
    );
    const columnsHead = `${' '.repeat(labelWidth + GAP)}${heads.join('')}`.trimEnd();
    blocks.push([style.dim(columnsHead), ...lines].join('\n'));
  }
  return [...wrapWords(head.split(' '), width).map((line) => style.dim(line)), ...blocks].join('\n');
}

/** What the marks of the maps of a sweep mean. */
export function mapLegend(trials: readonly Trial[], { style }: Page): string {
  const has = (status: Trial['status']) => trials.some((trial) => trial.status === status);
  const words = ['◆ best', ...(has('pruned') ? ['p pruned'] : []), ...(has('diverged') ? ['div. diverged'] : [])];
  return style.dim(`${' '.repeat(INDENT)}${words.join('   ')}`);
}

/** What the cells of trials are: means, where there are several splits. */
export const accuracyWords = (trials: readonly Trial[]): string =>
  areMeans(trials) ? 'mean accuracy (%)' : 'accuracy (%)';
