import type { ComparedAccuracy, Comparison } from '../../../experiments/comparing/compare.ts';
import type { Pair } from '../../../experiments/comparing/pairs.ts';
import type { ComparedWeights } from '../../../experiments/comparing/weights.ts';
import { count, duration, percent, plural } from '../../../util/format.ts';
import type { Raster } from '../../../util/raster.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { runCurves } from '../../charts/run-curves.ts';
import { weightHistogram } from '../../charts/weight-histogram.ts';
import { pairText, pValueText, UNTESTED } from '../../pair-text.ts';
import { learnedSections } from '../../pictures/learned.ts';
import type { Gallery } from '../../pictures/section.ts';
import { valueTexts } from '../../value-text.ts';
import { commandBlock } from '../command-block.ts';
import { figures } from '../figures.ts';
import { type Content, html } from '../html.ts';
import { documentText } from '../page.ts';
import { pictureSections } from '../pictures.ts';
import { type Row, table } from '../table.ts';

/** Only a file with this title is replaced. */
const TITLE = 'Comparison of runs';
const MOST = 60;

/**
 * Runs side by side as an HTML page: accuracies, what they differ in, the tests, the curves overlaid, their weights and templates.
 * @param address how pictures get into it: as addresses that hold them whole
 */
export async function comparisonPage(comparison: Comparison, address: (raster: Raster) => string): Promise<string> {
  const { runs, differences, pairs } = comparison;
  const names = new Map(runs.map(({ label, path }) => [label, `${label}: ${path}`]));
  const curves = await figures({
    heading: 'Curves',
    charts: Object.fromEntries(comparison.figures.map((figure) => [figure.title, runCurves(figure, names)])),
  });
  const weights = await comparison.weights();
  const labels = runs.map(({ label }) => ({ head: label, text: true }));
  const options =
    differences.length === 0
      ? html`<p>They differ in no option.</p>`
      : table(
          [{ head: 'option', text: true }, ...labels],
          differences.map(({ name, values }) => ({ cells: [name, ...valueTexts(values, MOST)] })),
        );
  const body = html`<section>
<h2>Accuracies</h2>
${accuracies(comparison)}
${pairsList(pairs)}
</section>
<section>
<h2>What they differ in</h2>
${options}
</section>
${curves}
${await weightsSection(weights, names)}
${pictureSections({ sections: templates(weights), address })}`;
  const footer = html`<h2>How these were made</h2>
${runs.map(({ label, path, commandLine }) => html`<h3>${label}: ${path}</h3>\n${commandBlock(commandLine)}\n`)}`;
  return documentText({ title: TITLE, lead: lead(comparison), body, footer });
}

function lead({ runs, isSameData }: Comparison): Content {
  if (!isSameData) return html`${plural(runs.length, 'run')} <small>of different data</small>`;
  const scored = runs.filter(({ validation }) => validation !== undefined);
  const best = scored.toSorted((a, b) => b.validation!.accuracy - a.validation!.accuracy)[0];
  if (best === undefined) return plural(runs.length, 'run');
  return html`${percent(best.validation!.accuracy)} <small>validation accuracy of ${best.path}, the best of ${plural(scored.length, 'run')}</small>`;
}

function accuracies({ runs, isSameData }: Comparison): Content {
  const kinds = (['validation', 'test'] as const).filter((kind) => runs.some((run) => run[kind] !== undefined));
  const cells = (score: ComparedAccuracy | undefined): readonly Content[] => {
    if (score === undefined) return [false, false, false];
    const { accuracy, std, interval, nImages } = score;
    return [
      std === undefined ? percent(accuracy) : `${percent(accuracy)} ± ${percent(std)}`,
      interval && rangeText(interval),
      nImages !== undefined && count(nImages),
    ];
  };
  const columns = [
    { head: '', text: true },
    { head: 'run', text: true },
    ...kinds.flatMap((kind) => [
      { head: `${kind} accuracy`, wrap: true },
      { head: '95 % interval', wrap: true },
      { head: 'images' },
    ]),
    { head: 'time' },
    { head: '', text: true },
  ];
  const best = largestOf(runs.map(({ validation }) => validation?.accuracy ?? 0));
  const rows = runs.map((run) => ({
    cells: [
      run.label,
      run.path,
      ...kinds.flatMap((kind) => cells(run[kind])),
      duration(run.seconds),
      [...(run.status === 'finished' ? [] : [run.status]), ...run.tags].join(' '),
    ],
    look: isSameData && run.validation?.accuracy === best && best > 0 ? ('best' as const) : undefined,
  }));
  return table(columns, rows);
}

/** On narrow screens it is broken before `to`, and nowhere else. */
const rangeText = (range: readonly [number, number]): string => {
  const [low, high] = range.map((share) => percent(share).replace(' ', '\u00a0'));
  return `${low} to\u00a0${high}`;
};

function pairsList(pairs: readonly Pair[]): Content {
  if (pairs.length === 0) return false;
  const rows = pairs.map((pair): Row => {
    const { test, why } = pair;
    if (test === undefined) return { cells: [pairText(pair), false, false, false, UNTESTED[why!]], look: 'out' };
    const { nImages, onlyFirst, onlySecond, pValue } = test;
    return { cells: [pairText(pair), count(nImages), count(onlySecond), count(onlyFirst), pValueText(pValue)] };
  });
  const columns = [
    { head: 'image by image', text: true },
    { head: 'images' },
    { head: 'only the first named right' },
    { head: 'only the other right' },
    { head: "McNemar's exact test", text: true },
  ];
  return html`${table(columns, rows)}
<p class="soft">p: how likely so uneven a split is if both are equally good (two-sided). Images that both have right, or both wrong, say nothing.</p>`;
}

async function weightsSection(weights: ComparedWeights, names: ReadonlyMap<string, string>): Promise<Content> {
  if (weights.runs.length === 0) return false;
  const columns = [{ head: '', text: true }, { head: 'run', text: true }, { head: 'weights' }, { head: 'exactly 0' }];
  const rows = weights.runs.map(({ label, path, nWeights, zeros }) => ({
    cells: [label, path, count(nWeights), percent(zeros)],
  }));
  const drawn = await figures({
    heading: 'Weights',
    note: 'How large the weights are: the share in each of many narrow bins. Weights that are exactly 0 are left out; what is beyond the ends is counted there.',
    charts: { weights: weightHistogram(weights, names) },
  });
  return html`${drawn}\n${table(columns, rows)}`;
}

/** The first pictures of what each has learned, each run on its own scale. */
function templates({ runs, learned }: ComparedWeights) {
  const galleries = learned.flatMap(({ learned: own, classNames }, i): readonly Gallery[] => {
    const [first] = learnedSections(own, classNames)[0]?.galleries ?? [];
    if (first === undefined) return [];
    return [{ ...first, title: `${runs[i]!.label}: ${runs[i]!.path}`, isFolded: false }];
  });
  if (galleries.length === 0) return [];
  const note = 'Each run is on a scale of its own, its classes on one. Grey is 0.';
  return [{ heading: 'What they have learned', note, galleries }];
}
