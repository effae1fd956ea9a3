import type { RunFile } from '../../../runs/collection/files.ts';
import type { Headline, HeadlineAccuracy } from '../../../runs/collection/headline.ts';
import type { RunState } from '../../../runs/collection/list.ts';
import type { Run } from '../../../runs/open.ts';
import { bytes, count, duration, percent, plural } from '../../../util/format.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { wordsIn } from '../../../util/text/shell-word.ts';
import { valueText } from '../../value-text.ts';
import { knnChart } from '../charts/knn-chart.ts';
import { lossCurve } from '../charts/loss-curve.ts';
import { rateCurve } from '../charts/rate-curve.ts';
import { accuracyLine } from '../lines/accuracy-line.ts';
import { commandLines } from '../lines/command-lines.ts';
import type { Page, PageWithCommands } from '../page.ts';
import { knnTable } from '../tables/knn-table.ts';
import { trialsTable } from '../tables/trials-table.ts';
import { wrapWords } from '../wrap.ts';
import { localMinute } from './when.ts';

/** A run, and what is known of it besides. */
export interface ShownRun {
  readonly run: Run;
  readonly state: RunState;
  readonly tags: readonly string[];
  /** Those that decide what it comes to. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: readonly RunFile[];
  readonly headline: Headline | undefined;
}

/** Trials that are shown; all are in the report and in run.json. */
const TOP = 10;
/** A run in paragraphs; empty ones are to be left out. */
export function runReport(shown: ShownRun, page: PageWithCommands): readonly string[] {
  const { run, state, tags, files, headline } = shown;
  const { manifest, directory } = run;
  const { bold, dim } = page.style;
  const marks = tags.length === 0 ? '' : `  ${dim(onOneLine(tags.join(' ')))}`;
  return [
    `${bold(onOneLine(directory.path))}  ${state}${marks}\n${commandLines(wordsIn(onOneLine(page.typed(manifest.commandLine))), page)}`,
    ...picture(run, page),
    headlineText(headline, page),
    facts(shown, page),
    factLines([['files', files.map((file) => `${file.name} ${bytes(file.bytes)}`)]], ', ', page),
  ];
}

/** What its own report draws, as far as run.json has it. */
function picture(run: Run, page: Page): readonly string[] {
  const { results } = run;
  if (results === null) return [];
  switch (run.command) {
    case 'linear':
    case 'network':
      return [lossCurve(run.results!.epochs, page)];
    case 'knn': {
      const { results: scores, best, seeds } = run.results!;
      if (scores.length === 0 || seeds !== undefined) return [];
      return [knnTable(scores, best, page, undefined), knnChart(scores, page)];
    }
    case 'crossval':
      return [trialsTable(run.results!.trials, TOP, page)];
    case 'lr-find':
      return [rateCurve(run.results!.points, run.results!.suggestion, page)];
    default:
      return [];
  }
}

/** The accuracies, with the interval of each that is of one set of images. */
export function headlineText({ validation, test }: Headline = {}, page: Page): string {
  return [...accuracyText('validation accuracy', validation, page), ...accuracyText('test accuracy', test, page)].join(
    '\n',
  );
}

function accuracyText(what: string, score: HeadlineAccuracy | undefined, page: Page): readonly string[] {
  if (score === undefined) return [];
  const { accuracy, std, nImages } = score;
  if (std === undefined && nImages !== undefined) return [accuracyLine(what, accuracy, nImages, page)];
  const spread = std === undefined ? '' : ` ± ${percent(std)}`;
  const of = nImages === undefined ? '' : ` of ${plural(nImages, 'image')}`;
  return [`${what}: ${page.style.bold(`${percent(accuracy)}${spread}`)}${of}`];
}

function facts({ run, options }: ShownRun, page: Page): string {
  const { manifest } = run;
  const { dataset, machine, version, startedAt, resumedAt = [], finishedAt, secondsByPhase } = manifest;
  const phases = Object.entries(secondsByPhase).map(([name, seconds]) => `${name} ${duration(seconds)}`);
  const moments = [
    localMinute(startedAt),
    ...resumedAt.map((at) => `resumed ${localMinute(at)}`),
    ...(finishedAt === null ? [] : [`ended ${localMinute(finishedAt)}`]),
  ];
  return [
    factLines(
      [
        ['started', moments],
        ['time', phases],
        ['data', [dataset.name, `${count(dataset.nTrain)} training images`, `digest ${dataset.digest.slice(0, 12)}…`]],
        ['by', [`cifar-train ${version}`, `Node ${machine.node}`, machine.cpu]],
      ],
      ', ',
      page,
    ),
    factLines(
      [['options', Object.entries(options).map(([name, value]) => `${name} ${valueText(value, MOST)}`)]],
      ', ',
      page,
    ),
  ].join('\n');
}

/** Longer values, as a list of a thousand settings, are cut: run.json has them whole. */
const MOST = 60;

const HEAD = 9;

/** Facts with their names before them, wrapped between the pieces: whatever is in a file that was edited, one line forges no other. */
function factLines(
  rows: readonly (readonly [name: string, pieces: readonly string[]])[],
  between: string,
  { style, width }: Page,
): string {
  const mark = between.trimEnd();
  return rows
    .filter(([, pieces]) => pieces.length > 0)
    .map(([name, pieces]) => {
      const words = pieces.map(onOneLine).map((piece, i) => (i < pieces.length - 1 ? `${piece}${mark}` : piece));
      const lines = wrapWords(words, Math.max(20, width - HEAD));
      return lines.map((line, i) => `${style.dim((i === 0 ? name : '').padEnd(HEAD))}${line}`).join('\n');
    })
    .join('\n');
}
