import { expect, test } from 'vitest';
import type { DatasetInfo } from '../../../../src/dataset/describe.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { datasetInfo } from '../../../../src/report/terminal/tables/dataset-info.ts';
import { widest } from '../../../helpers/styles.ts';

/** What there is to say of a dataset of so many classes, with as many images of each as its number. */
function infoOf(nClasses: number): DatasetInfo {
  const classCounts = Array.from({ length: nClasses }, (_, label) => label);
  const channels = (['red', 'green', 'blue'] as const).map((channel) => ({ channel, mean: 0.5, deviation: 0.25 }));
  return {
    dataset: 'cifar100',
    source: '/data',
    files: [],
    classNames: classCounts.map((label) => `class_${label}`),
    train: { nSamples: 4950, classCounts, channels, digest: 'd' },
    test: { nSamples: 4950, classCounts, digest: 'e', nReadings: 0, unreadLedgers: [], lastReading: undefined },
    isOfficial: undefined,
    isSelection: false,
    ledger: '/ledger',
  };
}

test.each([
  [10, 80, 10],
  [20, 80, 20],
  [21, 80, 11],
  [100, 80, 50],
  [100, 120, 34],
  [100, 30, 100],
])('%i classes at %i columns take %i lines', (nClasses, width, nLines) => {
  const text = datasetInfo(infoOf(nClasses), { style: plain, width });
  const lines = text.split('\n').filter((line) => line.includes('class_'));
  expect(lines).toHaveLength(nLines);
  if (width >= 80) expect(widest(lines.join('\n'))).toBeLessThanOrEqual(width);
  const found = [...lines.join('\n').matchAll(/(\d+) +class_(\d+) +(\d+) +(\d+)/g)].map((match) => match.slice(1));
  expect(new Set(found.map((numbers) => numbers.join()))).toEqual(
    new Set(Array.from({ length: nClasses }, (_, label) => new Array(4).fill(label).join())),
  );
});

test('a ledger that cannot be read is named: the test set may have been scored on', () => {
  const { test: known, ...rest } = infoOf(2);
  const text = datasetInfo(
    { ...rest, test: { ...known, unreadLedgers: ['/other'] } as DatasetInfo['test'] },
    { style: plain, width: 80 },
  );
  expect(text).toContain('4,950 images, never scored on as far as is known\n');
  expect(text).toContain('/other cannot be read in full: there may have been more readings\n');
});
