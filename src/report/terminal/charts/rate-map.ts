import type { Trial } from '../../../selection/results.ts';
import { compact } from '../../../util/format.ts';
import { bestOfGrids, type RateGrid, rateGrids } from '../../rate-grid.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

const SHADES = ['░░', '▒▒', '▓▓', '██'];
const SHADE_GAP = 1;
const SCORE = 5; // columns of `100.0`
const MARK = 1;
const GAP = 2;
const INDENT = 2;

/**
 * Mean accuracy in percent over learning rate × regularization strength, one map for each {@link RateGrid}, the best of
 * all marked. Darker cells are closer to the best of all maps, in four steps. A map wider than the page continues below.
 * Empty if there is no {@link rateGrids grid}.
 */
export function rateMap(trials: readonly Trial[], page: Page): string {
  const grids = rateGrids(trials);
  if (grids.length === 0) return '';
  const best = bestOfGrids(grids);
  return `${grids.map((grid) => drawMap(grid, best, page)).join('\n\n')}\n${page.style.dim(legend(trials))}`;
}

function drawMap(
  { title, bestOver, rates, strengths, at, standing }: RateGrid,
  best: Trial | undefined,
  page: Page,
): string {
  const { style, width } = page;
  const step = (score: number) => Math.min(SHADES.length - 1, Math.floor(standing(score) * SHADES.length));
  const paints = [style.dim, style.cyan, style.yellow, style.green];
  const labels = rates.map((rate) => compact(rate));
  const labelWidth = INDENT + Math.max(...labels.map((label) => label.length));
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
  for (let start = 0; start < strengths.length; start += perBlock) {
    const shown = strengths.slice(start, start + perBlock);
    const heads = shown.map((strength) =>
      compact(strength)
        .padStart(cellWidth - MARK)
        .padEnd(cellWidth + GAP),
    );
    const lines = rates.map((rate, row) => {
      const cells = shown.map((strength) => cell(at(rate, strength)));
      return [labels[row]!.padStart(labelWidth), ...cells].join(' '.repeat(GAP)).trimEnd();
    });
    const strengthsHead = `${' '.repeat(labelWidth + GAP)}${heads.join('')}`.trimEnd();
    blocks.push([style.dim(strengthsHead), ...lines].join('\n'));
  }
  const all = rates.flatMap((rate) => strengths.flatMap((strength) => at(rate, strength) ?? []));
  const kind = all.some(({ splitTestScores }) => splitTestScores.length > 1) ? 'mean accuracy' : 'accuracy';
  const over = bestOver.length === 0 ? '' : `, the best over ${bestOver.join(', ')}`;
  const head = `${title}: ${kind} (%)${over}, learning rate ↓ by strength →`;
  return [...wrapWords(head.split(' '), width).map((line) => style.dim(line)), ...blocks].join('\n');
}

function legend(trials: readonly Trial[]): string {
  const has = (status: Trial['status']) => trials.some((trial) => trial.status === status);
  const words = ['◆ best', ...(has('pruned') ? ['p pruned'] : []), ...(has('diverged') ? ['div. diverged'] : [])];
  return `${' '.repeat(INDENT)}${words.join('   ')}`;
}
