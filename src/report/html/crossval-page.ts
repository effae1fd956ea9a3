import type { RunHead } from '../../runs/manifest.ts';
import type { Trial } from '../../selection/results.ts';
import { compact, duration, MISSING, percent, plural } from '../../util/format.ts';
import { varyingNames } from '../../util/varying-names.ts';
import { accuracyOverK } from '../charts/accuracy-over-k.ts';
import { accuracyOverSetting, drawableSettings } from '../charts/accuracy-over-setting.ts';
import { rateHeatmap } from '../charts/rate-heatmap.ts';
import { bestOfGrids, type RateGrid, rateGrids } from '../rate-grid.ts';
import { paramWords, sharedWords } from '../trial-params.ts';
import { endText, meanText } from '../trial-score.ts';
import { winnerCommandLead } from '../winner-command.ts';
import { commandBlock } from './command-block.ts';
import { figures } from './figures.ts';
import { type Content, html } from './html.ts';
import { pageText } from './page.ts';
import { table } from './table.ts';
import { type TestScore, testAccuracyLine } from './test-accuracy.ts';

/** What a sweep found. */
export interface SweepFindings {
  readonly trials: readonly Trial[];
  /** Undefined if all diverged. */
  readonly best: Trial | undefined;
  /** The command that trains the best one; empty if there is none. */
  readonly trainCommand: string;
  readonly tested: TestScore | undefined;
}

/** The report of a sweep as an HTML page: the best trial, maps of rates and strengths, accuracy over each number, every trial. */
export async function crossvalPage(run: RunHead, findings: SweepFindings): Promise<string> {
  const { trials, best } = findings;
  const grids = rateGrids(trials);
  const bestOfMaps = bestOfGrids(grids);
  const maps = await figures({
    heading: 'Learning rate × regularization strength',
    note: 'Validation accuracy in percent (the mean over the folds): darker cells are closer to the best of their map; the best of all is framed. p: stopped early by --prune; div.: training diverged.',
    charts: Object.fromEntries(grids.map((grid) => [titleOf(grid), rateHeatmap(grid, bestOfMaps)])),
  });
  const overK = await figures({
    heading: 'Accuracy over k',
    note: 'Bars: ± one standard deviation over the folds.',
    charts: { 'k-nearest neighbours': accuracyOverK(knnScores(trials)) },
  });
  const settings = await figures({
    heading: 'Accuracy over each hyperparameter',
    note: 'Mean validation accuracy of each linear trial that did not diverge.',
    charts: Object.fromEntries(drawableSettings(trials).map((name) => [name, accuracyOverSetting(trials, name)])),
  });
  const body = html`${best && winner(best, findings)}
${maps}
${overK}
${settings}
<h2>Every trial</h2>
${sharedWords(trials).map((words) => html`<p class="soft">${words.join(' ')}</p>\n`)}
${trialsTable(trials)}`;
  return pageText({ run, lead: best === undefined ? 'every trial diverged' : bestScore(best), body });
}

const titleOf = ({ title, bestOver }: RateGrid): string =>
  bestOver.length === 0 ? title : `${title}: the best over ${bestOver.join(', ')}`;

function bestScore({ meanTestScore, stdTestScore, splitTestScores }: Trial): Content {
  const nSplits = splitTestScores.length;
  const how =
    nSplits === 1 ? 'validation accuracy' : `± ${percent(stdTestScore!)} validation accuracy over ${nSplits} folds`;
  return html`${percent(meanTestScore!)} <small>${how}</small>`;
}

function winner(best: Trial, { trials, trainCommand, tested }: SweepFindings): Content {
  return html`<p>${paramWords(best.params).join(' ')}</p>
${tested && testAccuracyLine(tested)}
<p class="soft">the best of ${plural(trials.length, 'trial')}; ${winnerCommandLead(best)}</p>
${commandBlock(trainCommand)}`;
}

const knnScores = (trials: readonly Trial[]) =>
  trials.flatMap(({ params: { metric, k }, meanTestScore: mean, stdTestScore: std }) =>
    metric === undefined ? [] : { metric: String(metric), k: Number(k), mean: mean!, std: std! },
  );

function trialsTable(trials: readonly Trial[]): Content {
  const models = new Set(trials.map(({ params }) => params.model));
  const varying = new Set([...models].flatMap((model) => [...varyingNames(trials, model)]));
  const names = ['model', ...[...varying].filter((name) => name !== 'model')];
  const nSplits = trials[0]!.splitTestScores.length;
  const folds = nSplits === 1 ? [] : Array.from({ length: nSplits }, (_, i) => ({ head: `fold ${i + 1}` }));
  const columns = [
    { head: 'rank' },
    ...names.map((head) => ({ head, text: true })),
    { head: nSplits === 1 ? 'accuracy (%)' : 'mean ± std (%)' },
    ...folds,
    { head: 'fit time' },
    { head: '', text: true },
  ];
  const rows = [...trials]
    .sort((a, b) => a.rankTestScore - b.rankTestScore)
    .map((trial) => ({
      cells: [
        trial.rankTestScore,
        ...names.map((name) => value(trial.params[name])),
        meanText(trial),
        ...trial.splitTestScores.slice(0, folds.length).map(score),
        duration(trial.meanFitTime),
        endText(trial),
      ],
      look: trial.status !== 'finished' ? ('out' as const) : trial.rankTestScore === 1 ? ('best' as const) : undefined,
    }));
  return table(columns, rows);
}

const score = (share: number | null): string => (share === null ? MISSING : (share * 100).toFixed(2));

const value = (param: string | number | undefined): Content => (typeof param === 'number' ? compact(param) : param);
