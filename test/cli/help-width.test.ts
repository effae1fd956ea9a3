import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { makeProgram } from '../../src/cli/make-program.ts';
import { charactersFor } from '../../src/cli/terminal/characters.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';

async function helpOf(words: readonly string[], width: number): Promise<string> {
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  const program = { name: 'cifar-train', description: 'A lab. '.repeat(20), version: '0', commands: COMMANDS };
  const startHere = [['cifar-train knn --k 7 --folds 5 --dataset shapes', 'no download needed']] as const;
  const made = await makeProgram(
    { ...program, startHere },
    words,
    { env: {}, typed: (x) => x, width, write, onRepeated: () => {} },
    async () => {},
  );
  await made.parseAsync([...words], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return text;
}

const COMMAND_LINES = [['--help'], ...Object.keys(COMMANDS).map((name) => [name, '--help'])];

test.each(COMMAND_LINES)('%s %s: is of ASCII where there is no more', async (...words) => {
  const text = charactersFor({ LC_ALL: 'C' }, false)(await helpOf(words, 80));
  expect(text).toMatch(/^Usage: cifar-train \p{ASCII}+$/u);
});

test.each(COMMAND_LINES)('%s %s: lines are broken between words at any width, and say the same', async (...words) => {
  const said = (text: string) => text.replaceAll(/(\s|\\)+/g, ' ');
  const wide = await helpOf(words, 110);
  for (const width of [40, 48, 60, 79, 80]) {
    const text = await helpOf(words, width);
    const lines = text.split('\n').map((line) => line.replace(/^( +--\S+) (\S+)( \\)?$/, '$1=$2')); // a flag stays with its value
    const tooLong = lines.filter((line) => line.length > width && line.trim().includes(' '));
    expect({ width, tooLong }).toEqual({ width, tooLong: [] });
    expect(said(text)).toBe(said(wide));
  }
});
