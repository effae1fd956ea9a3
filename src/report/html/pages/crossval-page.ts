import type { RunHead } from '../../../runs/manifest.ts';
import type { Trial, TrialParams } from '../../../selection/results.ts';
import { compact, count, duration, MISSING, percent, plural } from '../../../util/format.ts';
import { varyingNames } from '../../../util/trials/varying-names.ts';
import type { Chart } from '../../charts/chart.ts';
import { accuracyOverK } from '../../charts/sweep/accuracy-over-k.ts';
import { accuracyOverSetting, drawableSettings } from '../../charts/sweep/accuracy-over-setting.ts';
import { accuracyOverStrength } from '../../charts/sweep/accuracy-over-strength.ts';
import { rateHeatmap } from '../../charts/sweep/rate-heatmap.ts';
import { MOST_CURVES, TRIAL_CURVES, trialCurves } from '../../charts/sweep/trial-curves.ts';
import { bestOfGrids, type RateGrid, rateGrids } from '../../trials/rate-grid.ts';
import { paramWords, sharedWords } from '../../trials/trial-params.ts';
import { ALIKE, areMeans, endText, meanText } from '../../trials/trial-score.ts';
import { trainedTrials, varyingCategories } from '../../trials/varying-categories.ts';
import { winnerCommandLead } from '../../trials/winner-command.ts';
import { commandBlock } from '../command-block.ts';
import { figures } from '../figures.ts';
import { type Content, html } from '../html.ts';
import { pageText } from '../page.ts';
import { type PagePictures, pictureSections } from '../pictures.ts';
import { table } from '../table.ts';
import { type TestScore, testAccuracyLine } from '../test-accuracy.ts';

/** What a sweep found. */
export interface SweepFindings {
  readonly trials: readonly Trial[];
  /** Undefined if all diverged. */
  readonly best: Trial | undefined;
  /** With `--one-standard-error`: the simplest within one standard error of the best. */
  readonly chosen?: Trial | undefined;
  /** The command that trains the winner; empty if there is none. */
  readonly trainCommand: string;
  readonly tested: TestScore | undefined;
  /** With `--test-each-family`: the best of each family on the test set. */
  readonly testByFamily?: readonly FamilyScore[] | undefined;
  /** Of a winner that was trained. */
  readonly learned?: PagePictures | undefined;
}

interface FamilyScore {
  readonly family: string;
  readonly params: TrialParams;
  readonly testAccuracy: number;
}

/** The report of a sweep as an HTML page: the best trial, maps of rates and strengths, accuracy over each number, every trial. */
export async function crossvalPage(run: RunHead, findings: SweepFindings): Promise<string> {
  const { trials, best, learned } = findings;
  const grids = rateGrids(trials);
  const bestOfMaps = bestOfGrids(grids);
  const isMean = areMeans(trials);
  const nCurves = trials.filter(({ curve }) => curve.length >= 2).length;
  const maps = await figures({
    heading: 'Learning rate × regularization strength',
    note: `Validation accuracy in percent${isMean ? ' (the mean over the folds)' : ''}: darker cells are closer to the best of all maps; that one is framed. p: stopped early by --prune; div.: training diverged.${overRest(grids)}`,
    charts: Object.fromEntries(grids.map((grid) => [titleOf(grid), rateHeatmap(grid, bestOfMaps)])),
  });
  const overK = await figures({
    heading: 'Accuracy over k',
    ...(isMean && { note: 'Bars: ± one standard deviation over the folds.' }),
    charts: chartsOverK(trials),
  });
  const atOptimum = await figures({
    heading: 'Accuracy at the optimum, over the strength',
    ...(isMean && { note: 'Bars: ± one standard deviation over the folds.' }),
    charts: { 'exact solutions': accuracyOverStrength(trials) },
  });
  const hasOthers = trainedTrials(trials).some(({ params }) => params.solver !== 'exact');
  const names = hasOthers ? drawableSettings(trials) : [];
  const drawn = thinned(trials, MOST_POINTS);
  const some =
    drawn.length < trials.length
      ? ` Drawn are ${count(drawn.length)} of ${count(trials.length)}: the best, and every so many of the others.`
      : '';
  const settings = await figures({
    heading: 'Accuracy over each hyperparameter',
    note: `${isMean ? 'Mean validation' : 'Validation'} accuracy of each trained trial that did not diverge.${notTold(trials)}${some}`,
    charts: Object.fromEntries(names.map((name) => [name, accuracyOverSetting(drawn, name)])),
  });
  const curves = await figures({
    heading: 'Training curves',
    note: `${isMean ? 'The mean over the folds, after' : 'After'} each epoch; the best trial is wide.${nCurves > MOST_CURVES ? ` The best ${MOST_CURVES} of ${nCurves}.` : ''}`,
    charts: Object.fromEntries(Object.values(TRIAL_CURVES).map((one) => [one.title, trialCurves(trials, one)])),
  });
  const body = html`${best && winner(best, findings)}
${learned && pictureSections(learned)}
${maps}
${overK}
${atOptimum}
${settings}
${curves}
<h2>${trials.length > MOST_ROWS ? `The best ${count(MOST_ROWS)} of ${count(trials.length)} trials` : 'Every trial'}</h2>
${sharedWords(trials).map((words) => html`<p class="soft">${words.join(' ')}</p>\n`)}
${trialsTable(trials)}`;
  return pageText({ run, lead: best === undefined ? 'every trial diverged' : bestScore(best), body });
}

/** More rows make a page of many megabytes, which few browsers scroll at ease; run.json and the CSV have all. */
const MOST_ROWS = 1000;
/** More marks hide each other. */
const MOST_POINTS = 1000;

const byRank = (trials: readonly Trial[]): readonly Trial[] =>
  trials.toSorted((a, b) => a.rankTestScore - b.rankTestScore);

/** Of many trials the best, as half of what is left, and of the others every so many; in their own order. */
function thinned(trials: readonly Trial[], most: number): readonly Trial[] {
  if (trials.length <= most) return trials;
  const ranked = byRank(trials);
  const half = most / 2;
  const others = Array.from(
    { length: half },
    (_, i) => ranked[half + Math.floor((i * (ranked.length - half)) / half)]!,
  );
  const kept = new Set([...ranked.slice(0, half), ...others]);
  return trials.filter((trial) => kept.has(trial));
}

/** What the title of a map says, where there is one map and so no title. */
const overRest = (grids: readonly RateGrid[]): string =>
  grids.length !== 1 || grids[0]!.bestOver.length === 0
    ? ''
    : ` Each cell is the best over ${grids[0]!.bestOver.join(', ')}.`;

const titleOf = ({ title, bestOver }: RateGrid): string =>
  bestOver.length === 0 ? title : `${title}: the best over ${bestOver.join(', ')}`;

function bestScore({ meanTestScore, stdTestScore, splitTestScores }: Trial): Content {
  const nSplits = splitTestScores.length;
  const how =
    nSplits === 1 ? 'validation accuracy' : `± ${percent(stdTestScore!)} validation accuracy over ${nSplits} folds`;
  return html`${percent(meanTestScore!)} <small>${how}</small>`;
}

function winner(best: Trial, { trials, chosen, trainCommand, tested, testByFamily }: SweepFindings): Content {
  const alike = trials.filter(({ withinNoise }) => withinNoise).length;
  const noise =
    alike > 0 &&
    html`<p class="soft">${ALIKE} ${plural(alike, 'other trial')} within noise: behind by no more than two standard errors of the difference, paired over the folds</p>\n`;
  const simplest =
    chosen &&
    html`<p>chosen, the simplest within one standard error: ${paramWords(chosen.params).join(' ')} (${meanText(chosen)})</p>\n`;
  return html`<p>${paramWords(best.params).join(' ')}</p>
${noise}${simplest}${tested && testAccuracyLine(tested)}
${testByFamily && familiesTable(testByFamily)}
<p class="soft">${chosen ? 'chosen from' : 'the best of'} ${plural(trials.length, 'trial')}; ${winnerCommandLead(chosen ?? best)}</p>
${commandBlock(trainCommand)}`;
}

/** The best of each family on the same reading of the test set, the most accurate first. */
function familiesTable(families: readonly FamilyScore[]): Content {
  const columns = [
    { head: 'best of its family', text: true },
    { head: 'test accuracy' },
    { head: 'hyperparameters', text: true },
  ];
  const rows = families
    .toSorted((a, b) => b.testAccuracy - a.testAccuracy)
    .map(({ family, params, testAccuracy }) => ({
      cells: [family, percent(testAccuracy), paramWords(params).slice(1).join(' ')],
    }));
  return table(columns, rows);
}

/** Which choices neither colour nor mark can show. */
function notTold(trials: readonly Trial[]): string {
  const rest = varyingCategories(trials).slice(2);
  return rest.length === 0 ? '' : ` They also differ in ${rest.map(({ name }) => name).join(', ')}.`;
}

/** A chart for each of the features compared, so that lines are metrics. */
function chartsOverK(trials: readonly Trial[]): Readonly<Record<string, Chart | undefined>> {
  const scores = knnScores(trials);
  const titles = [...new Set(scores.map(({ title }) => title))];
  return Object.fromEntries(titles.map((one) => [one, accuracyOverK(scores.filter(({ title }) => title === one))]));
}

const knnScores = (trials: readonly Trial[]) =>
  trials.flatMap(({ params: { metric, weights, k, features }, meanTestScore: mean, stdTestScore: std }) => {
    const name = weights === undefined ? String(metric) : `${metric}, ${weights}`;
    const title = String(features ?? 'k-nearest neighbours');
    return metric === undefined ? [] : { title, metric: name, k: Number(k), mean: mean!, std: std! };
  });

function trialsTable(trials: readonly Trial[]): Content {
  const models = new Set(trials.map(({ params }) => params.model));
  const varying = new Set([...models].flatMap((model) => [...varyingNames(trials, model)]));
  const names = ['model', ...[...varying].filter((name) => name !== 'model')];
  const nSplits = trials[0]!.splitTestScores.length;
  const folds = nSplits === 1 ? [] : Array.from({ length: nSplits }, (_, i) => ({ head: `fold ${i + 1}` }));
  const hasTraining = trials.some(({ meanTrainScore }) => meanTrainScore !== null);
  const hasZeros = trials.some(({ meanSparsity }) => (meanSparsity ?? 0) > 0);
  const columns = [
    { head: 'rank' },
    ...names.map((head) => ({ head, text: true })),
    { head: nSplits === 1 ? 'accuracy (%)' : 'mean ± std (%)' },
    ...folds,
    ...(hasTraining ? [{ head: 'training (%)' }] : []),
    ...(hasZeros ? [{ head: 'zeros (%)' }] : []),
    { head: 'fit time' },
    { head: '', text: true },
  ];
  const rows = byRank(trials)
    .slice(0, MOST_ROWS)
    .map((trial) => ({
      cells: [
        trial.rankTestScore,
        ...names.map((name) => value(trial.params[name])),
        trial.withinNoise ? `${meanText(trial)} ${ALIKE}` : meanText(trial),
        ...trial.splitTestScores.slice(0, folds.length).map(score),
        ...(hasTraining ? [score(trial.meanTrainScore)] : []),
        ...(hasZeros ? [score(trial.meanSparsity)] : []),
        duration(trial.meanFitTime),
        endText(trial),
      ],
      look: trial.status !== 'finished' ? ('out' as const) : trial.rankTestScore === 1 ? ('best' as const) : undefined,
    }));
  return table(columns, rows);
}

const score = (share: number | null): string => (share === null ? MISSING : (share * 100).toFixed(2));

const value = (param: string | number | undefined): Content => (typeof param === 'number' ? compact(param) : param);
