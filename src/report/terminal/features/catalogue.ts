import type { FeatureEntry } from '../../../features/catalogue.ts';
import { count } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import type { PageWithCommands } from '../page.ts';
import { table } from '../tables/table.ts';
import { wrapWords } from '../wrap.ts';

const left = (head: string) => ({ head, align: 'left' as const });
const right = (head: string) => ({ head, align: 'right' as const });

const wrapped = (text: string, { width }: { width: number }, indent: string): string =>
  wrapWords(text.split(' '), width - indent.length)
    .map((line) => indent + line)
    .join('\n');

/** The sizes of all features, and then each with its settings. */
export function featureList(entries: readonly FeatureEntry[], page: PageWithCommands): readonly string[] {
  const { bold, dim } = page.style;
  const rows = entries.flatMap(({ variants }) =>
    variants.map(({ text, nFeatures, learns, millions }) => [
      text,
      count(nFeatures),
      millions === 0 ? '' : count(millions),
      learns ? 'learned' : '',
    ]),
  );
  const sizes = table([left('--features'), right('numbers'), right('million multiply-adds'), left('')], rows, page);
  const each = entries.map(({ name, description, source, settings }) => {
    const names = settings.map((one) => `${one.name}=${one.usual}`);
    const column = largestOf(names.map((one) => one.length)) + 2;
    const lines = settings.map(({ help }, i) => {
      const [first = '', ...more] = wrapWords(help.split(' '), Math.max(24, page.width - column - 2));
      return [`  ${names[i]!.padEnd(column)}${first}`, ...more.map((line) => `  ${' '.repeat(column)}${line}`)].join(
        '\n',
      );
    });
    return [`${bold(name)}\n${wrapped(description, page, '  ')}`, ...lines, dim(wrapped(source, page, '  '))].join(
      '\n',
    );
  });
  const notes = [
    'An image has so many numbers, and takes so much work to compute them. What is learned is learned from the training part of each split alone.',
    'Join features with +, and set what is in the lists below after a colon: hog:cell=4:bins=12+hue.',
  ].map((note) => wrapped(note, page, ''));
  const way = `What they make of an image: ${page.typed('cifar-train features --features hog+hue --image 7')}`;
  return [sizes, notes.join('\n'), ...each, dim(way)];
}
