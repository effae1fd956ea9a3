import type { DatasetInfo } from '../../../dataset/describe.ts';
import { bytes, count, plural, times } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { unreadText } from '../lines/unread-ledger.ts';
import type { Page } from '../page.ts';
import { sideBySide } from './side-by-side.ts';
import { table } from './table.ts';

/** More classes than this are listed side by side. */
const MANY = 20;

const right = (head: string) => ({ head, align: 'right' as const });
const left = (head: string) => ({ head, align: 'left' as const });

const officialText = (isOfficial: boolean): string =>
  isOfficial
    ? 'yes: the training files have the published SHA-256'
    : 'no: the training files do not have the published SHA-256';

function facts({
  dataset,
  source,
  isOfficial,
  isSelection,
  files,
  train,
  test,
  ledger,
}: DatasetInfo): readonly (readonly [string, string])[] {
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  const weight = files.length === 0 ? '' : ` (${plural(files.length, 'batch', 'batches')}, ${bytes(size)})`;
  const digest = isSelection ? '  SHA-256 of all classes' : '  SHA-256';
  const rows: [string, string][] = [
    ['dataset', dataset],
    ['source', `${source}${weight}`],
    ...(isOfficial === undefined ? [] : [['official', officialText(isOfficial)] as [string, string]]),
    ['training set', plural(train.nSamples, 'image')],
    [digest, train.digest],
  ];
  if ('trouble' in test) return [...rows, ['test set', test.trouble]];
  const { nReadings, unreadLedgers } = test;
  const known = unreadLedgers.length === 0 ? '' : ' as far as is known';
  const scored = nReadings === 0 ? `never scored on${known}` : `scored on ${times(nReadings)}${known}`;
  rows.push(['test set', `${plural(test.nSamples, 'image')}, ${scored}`], [digest, test.digest]);
  if (test.lastReading !== undefined) rows.push(['  last', `${test.lastReading.when}  ${test.lastReading.command}`]);
  rows.push(['ledger', ledger]);
  for (const path of unreadLedgers) rows.push(['  unread', unreadText(path)]);
  return rows;
}

/** What `info` says: where the data is, its digests, images of each class and split, mean and deviation of each channel. */
export function datasetInfo(info: DatasetInfo, page: Page): string {
  const { classNames, train, test } = info;
  const rows = facts(info);
  const labelWidth = largestOf(rows.map(([label]) => label.length)) + 2;
  const head = rows.map(([label, value]) => page.style.dim(label.padEnd(labelWidth)) + onOneLine(value)).join('\n');
  const testCounts = 'trouble' in test ? undefined : test.classCounts;
  const classes = (classNames.length > MANY ? sideBySide : table)(
    [right(''), left('class'), right('training'), right('test')],
    classNames.map((name, label) => {
      const tested = testCounts === undefined ? '–' : count(testCounts[label]!);
      return [String(label), name, count(train.classCounts[label]!), tested];
    }),
    page,
  );
  const channels = table(
    [left('channel'), right('mean'), right('deviation')],
    train.channels.map(({ channel, mean, deviation }) => [channel, mean.toFixed(4), deviation.toFixed(4)]),
    page,
  );
  return [head, classes, channels, page.style.dim('Mean and deviation of the training pixels, scaled to [0, 1].')].join(
    '\n\n',
  );
}
