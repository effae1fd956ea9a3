import type { Trial } from '../../selection/results.ts';
import { compact } from '../../util/format.ts';
import type { Page } from './page.ts';
import { wrapWords } from './wrap.ts';

/** The best trial of each learning rate and strength, over everything else. */
interface Cells {
  /** Falling. */
  readonly rates: readonly number[];
  /** Rising. */
  readonly strengths: readonly number[];
  readonly at: (rate: number, strength: number) => Trial | undefined;
}

const SHADES = ['░░', '▒▒', '▓▓', '██'];
const SHADE_GAP = 1;
const SCORE = 5; // columns of `100.0`
const MARK = 1;
const GAP = 2;
const INDENT = 2;
/** The share of combinations that must have been tried. */
const ENOUGH = 2 / 3;

/**
 * Mean accuracy in percent over learning rate × regularization strength, one map for each loss: the best over the other
 * hyperparameters, the best of all marked. The darker, the better, in four steps of rank. A map wider than the page goes
 * on below.
 * Empty where no loss has at least two of each, or where many combinations were not tried: values drawn at random make
 * no map.
 */
export function rateMap(trials: readonly Trial[], page: Page): string {
  const losses = [...new Set(trials.map(({ params }) => params.loss).filter((loss) => loss !== undefined))];
  const cellsByLoss = losses.flatMap((loss) => {
    const cells = cellsOf(trials.filter(({ params }) => params.loss === loss));
    return cells === undefined ? [] : [{ loss: String(loss), cells }];
  });
  const mapped = trials.filter(({ params, status }) => {
    return status !== 'diverged' && cellsByLoss.some(({ loss }) => loss === params.loss);
  });
  const best = mapped.reduce<Trial | undefined>(
    (first, trial) => (first === undefined || trial.rankTestScore < first.rankTestScore ? trial : first),
    undefined,
  );
  const maps = cellsByLoss.map(({ loss, cells }) => drawMap(loss, cells, best, page));
  if (maps.length === 0) return '';
  return `${maps.join('\n\n')}\n${page.style.dim(legend(trials))}`;
}

const numbers = (trials: readonly Trial[], name: string): number[] =>
  [...new Set(trials.map(({ params }) => params[name]))].filter((x) => typeof x === 'number').sort((a, b) => a - b);

function cellsOf(trials: readonly Trial[]): Cells | undefined {
  const rates = numbers(trials, 'learningRate').reverse();
  const strengths = numbers(trials, 'regStrength');
  const best = new Map<string, Trial>();
  const key = (rate: unknown, strength: unknown) => `${rate} ${strength}`;
  for (const trial of trials) {
    const place = key(trial.params.learningRate, trial.params.regStrength);
    const there = best.get(place);
    if (there === undefined || trial.rankTestScore < there.rankTestScore) best.set(place, trial);
  }
  if (rates.length < 2 || strengths.length < 2 || best.size < ENOUGH * rates.length * strengths.length)
    return undefined;
  return { rates, strengths, at: (rate, strength) => best.get(key(rate, strength)) };
}

function drawMap(loss: string, { rates, strengths, at }: Cells, best: Trial | undefined, page: Page): string {
  const { style, width } = page;
  const all = rates.flatMap((rate) => strengths.map((strength) => at(rate, strength)));
  const scores = [...new Set(all.flatMap((trial) => trial?.meanTestScore ?? []))].sort((a, b) => a - b);
  const step = (score: number) => {
    const share = scores.length === 1 ? 1 : scores.indexOf(score) / (scores.length - 1);
    return Math.min(SHADES.length - 1, Math.floor(share * SHADES.length));
  };
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
    const head = `${' '.repeat(labelWidth + GAP)}${heads.join('')}`.trimEnd();
    blocks.push([style.dim(head), ...lines].join('\n'));
  }
  const title = `${loss}: mean accuracy (%), learning rate ↓ by strength →`;
  return [...wrapWords(title.split(' '), width).map((line) => style.dim(line)), ...blocks].join('\n');
}

function legend(trials: readonly Trial[]): string {
  const has = (status: Trial['status']) => trials.some((trial) => trial.status === status);
  const words = ['◆ best', ...(has('pruned') ? ['p pruned'] : []), ...(has('diverged') ? ['div. diverged'] : [])];
  return `${' '.repeat(INDENT)}${words.join('   ')}`;
}
