import type { HeadlineAccuracy } from '../../../runs/collection/headline.ts';
import type { ListedRun, RunState, Unlisted } from '../../../runs/collection/list.ts';
import { count, plural } from '../../../util/format.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { wordsIn } from '../../../util/text/shell-word.ts';
import type { Page } from '../page.ts';
import type { Style } from '../style.ts';
import { type Column, table, tableWidth } from '../tables/table.ts';
import { localMinute } from './when.ts';

/** The runs of a folder, as they are to be listed. */
export interface RunListing {
  readonly root: string;
  /** In the folder. */
  readonly nRuns: number;
  /** Of those, that were looked for. */
  readonly nMatching: number;
  /** The newest of these. */
  readonly shown: readonly ListedRun[];
}

/** What was typed is left out where fewer columns than these are left for it. */
const LEAST_TYPED = 12;
/** What is left on a narrow page. */
const NARROW = ['run', 'val %'];
/** Longer names, statuses and tags are cut: they are whole in `--json`. */
const MOST = 24;

const PAINTS: Readonly<Record<RunState, (style: Style) => (text: string) => string>> = {
  finished: ({ dim }) => dim,
  running: ({ cyan }) => cyan,
  interrupted: ({ yellow }) => yellow,
  killed: ({ yellow }) => yellow,
  failed: ({ red }) => red,
};

/** What is cut ends in one character, or in three where there is only ASCII. */
const cut = (text: string, most: number): string =>
  [...text].length <= most ? text : `${[...text].slice(0, most - 3).join('')}…`;

const points = (score: HeadlineAccuracy | undefined): string => (score ? (score.accuracy * 100).toFixed(2) : '');

interface ListColumn extends Column {
  readonly of: (run: ListedRun) => string;
  /** Whether it has anything to say of some runs. */
  readonly has?: (runs: readonly ListedRun[]) => boolean;
}

const COLUMNS: readonly ListColumn[] = [
  { head: 'run', align: 'left', of: ({ name }) => cut(onOneLine(name), MOST) },
  { head: 'started', align: 'left', of: ({ startedAt }) => localMinute(startedAt) },
  { head: 'status', align: 'left', of: ({ state }) => state },
  {
    head: 'data',
    align: 'left',
    of: ({ dataset }) => cut(onOneLine(dataset.name), MOST),
    has: (runs) => new Set(runs.map(({ dataset }) => dataset.name)).size > 1,
  },
  {
    head: 'tags',
    align: 'left',
    of: ({ tags }) => cut(onOneLine(tags.join(' ')), MOST),
    has: (runs) => runs.some(({ tags }) => tags.length > 0),
  },
  { head: 'val %', align: 'right', of: ({ headline }) => points(headline?.validation) },
  {
    head: 'test %',
    align: 'right',
    of: ({ headline }) => points(headline?.test),
    has: (runs) => runs.some(({ headline }) => headline?.test !== undefined),
  },
];

/** Flags that other columns say, or that change no result. */
const ELSEWHERE = ['--tag', '--run-dir', '--data-dir', '--threads'];
const SWITCHES = ['--quiet', '--json', '--verbose', '--no-cache'];

/** What was typed, as far as it says something beside the other columns. */
function typedOf({ commandLine, command, name }: ListedRun): string {
  const [, , ...flags] = wordsIn(commandLine);
  const said = (word: string) => ELSEWHERE.includes(word);
  const kept = flags.filter(
    (word, i) =>
      !said(word) &&
      !said(flags[i - 1] ?? '') &&
      !SWITCHES.includes(word) &&
      !ELSEWHERE.some((flag) => word.startsWith(`${flag}=`)),
  );
  return onOneLine([...(name.startsWith(`${command}-`) ? [] : [command]), ...kept].join(' '));
}

/** A table of runs that fits the page: what was typed gets the columns that the rest leaves. */
export function runList({ root, nRuns, nMatching, shown }: RunListing, page: Page): string {
  const { dim } = page.style;
  if (nRuns === 0) return `there are no runs in ${onOneLine(root)}`;
  if (shown.length === 0) return `none of the ${plural(nRuns, 'run')} in ${onOneLine(root)} matches`;
  const wanted = COLUMNS.filter(({ has }) => has?.(shown) ?? true);
  const widthOf = (columns: readonly ListColumn[]) =>
    tableWidth(
      columns,
      shown.map((run) => columns.map(({ of }) => of(run))),
    );
  const columns =
    [wanted, wanted.filter(({ has }) => has === undefined), wanted.filter(({ head }) => NARROW.includes(head))].find(
      (some) => widthOf(some) <= page.width,
    ) ?? wanted.slice(0, 1);
  const rest = page.width - widthOf(columns) - 2;
  const typed: readonly ListColumn[] =
    rest < LEAST_TYPED ? [] : [{ head: 'typed', align: 'left', of: (run) => cut(typedOf(run), rest) }];
  const all = [...columns, ...typed];
  const rows = shown.map((run) =>
    all.map(({ head, of }) => (head === 'status' ? PAINTS[run.state](page.style)(of(run)) : of(run))),
  );
  const older = nMatching - shown.length;
  const more = older === 0 ? [] : [dim(`… and ${count(older)} older: --all shows them`)];
  return [table(all, rows, page), ...more].join('\n');
}

/** Folders that are told by name. */
const TOLD = 5;

/** Whether words say which folder they are of: not by chance, as "it has a run.json" has those called `a` and `run`. */
function isNamedIn(words: string, path: string): boolean {
  const at = words.indexOf(path);
  const isBegun = at === 0 || /[\s"']/.test(words[at - 1] ?? '.');
  return at >= 0 && isBegun && /^([/\\:]|$)/.test(words.slice(at + path.length));
}

/** What stands among the runs and cannot be listed, in lines. */
export function unlistedNotes(unlisted: readonly Unlisted[]): readonly string[] {
  const told = unlisted
    .slice(0, TOLD)
    .map(({ path, why }) => onOneLine(`not listed: ${isNamedIn(why, path) ? why : `${path}: ${why}`}`));
  const rest = unlisted.length - told.length;
  return rest === 0 ? told : [...told, `not listed: ${plural(rest, 'other folder')}`];
}
