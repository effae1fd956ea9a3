import type { SeedsFound } from '../../../experiments/training/seeds-found.ts';
import { percent, plural } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { type Column, table } from './table.ts';

const points = (share: number | null | undefined): string =>
  typeof share === 'number' ? (share * 100).toFixed(2) : '';
const right = (head: string): Column => ({ head, align: 'right' });

/** How the trainings with several seeds did, one row for each: the loss, and accuracies in percent. */
export function seedsTable({ bySeed }: SeedsFound, page: Page): string {
  const has = (key: 'trainAccuracy' | 'valAccuracy' | 'testAccuracy') => typeof bySeed[0]![key] === 'number';
  const kinds = (
    [
      ['trainAccuracy', 'training (%)'],
      ['valAccuracy', 'validation (%)'],
      ['testAccuracy', 'test (%)'],
    ] as const
  ).filter(([key]) => has(key));
  const columns = [right('seed'), right('training loss'), ...kinds.map(([, head]) => right(head))];
  const rows = bySeed.map((one) => [
    String(one.seed),
    one.trainLoss.toPrecision(5),
    ...kinds.map(([key]) => points(one[key])),
  ]);
  return table(columns, rows, page);
}

/** Mean and deviation over the seeds, of each kind of images. */
export function seedsMeans(
  { bySeed, across }: SeedsFound,
  { onVal, onTest }: { readonly onVal: Images | undefined; readonly onTest: Images | undefined },
  { style }: Page,
): readonly string[] {
  const line = (what: string, over: SeedsFound['across']['valAccuracy'] | undefined, images?: Images) => {
    if (!over) return [];
    const of = images === undefined ? '' : ` of ${plural(images.nSamples, 'image')}`;
    return [`${what} accuracy: ${style.bold(`${percent(over.mean)} ± ${percent(over.std)}`)}${of}`];
  };
  const { trainAccuracy, valAccuracy, testAccuracy } = across;
  const lines = [
    ...line('training', trainAccuracy),
    ...line('validation', valAccuracy, onVal),
    ...line('test', testAccuracy, onTest),
  ];
  if (lines.length === 0) return [];
  return [[`mean ± standard deviation over ${plural(bySeed.length, 'seed')}:`, ...lines].join('\n')];
}

interface Images {
  readonly nSamples: number;
}
