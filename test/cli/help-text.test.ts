import { expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { exampleText, helpWidth } from '../../src/cli/help-text.ts';
import { crossval } from '../../src/commands/crossval.ts';
import { download } from '../../src/commands/data/download.ts';
import { linear } from '../../src/commands/linear.ts';
import { widest } from '../helpers/styles.ts';

test.each([
  [undefined, 80],
  [10, 40],
  [80, 80],
  [200, 110],
])('%j columns: help is %i wide', (columns, width) => expect(helpWidth(columns)).toBe(width));

test.each<[string, Command]>([
  ['crossval', crossval],
  ['linear', linear],
  ['download', download],
])('the examples of %s fit, and can be pasted as they stand', (_, { examples }) => {
  for (const width of [60, 80, 110]) {
    const text = exampleText('Examples:', examples, width);
    expect(widest(text)).toBeLessThanOrEqual(width);
    const pasted = text.replaceAll(/ \\\n +/g, ' ');
    for (const [command, does] of examples) {
      expect(pasted).toContain(`  $ ${command}\n`);
      expect(text.replaceAll(/\n +/g, ' ')).toContain(does);
    }
  }
});

test('a flag stays with its value', () => {
  const text = exampleText('Examples:', [['cifar-train knn --k 1,3 --metric l1', 'both']], 40);
  expect(text).toBe('\nExamples:\n  $ cifar-train knn --k 1,3 \\\n    --metric l1\n      both');
});
