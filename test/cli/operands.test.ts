import { describe, expect, test } from 'vitest';
import { defineCommand, toggle } from '../../src/cli/command.ts';
import { makeProgram } from '../../src/cli/make-program.ts';
import { path } from '../../src/util/options.ts';
import { printed, userError } from '../helpers/caught.ts';
import { wordsOf } from '../helpers/commands/run-line.ts';

const one = { syntax: '<model>', description: 'the file of a model', constraint: path('a file') } as const;
const many = { syntax: '<files...>', description: 'what to look at', constraint: path('a file') } as const;
const perhaps = { syntax: '[folder]', description: 'where to look', constraint: path('a folder') } as const;
const flags = { quiet: toggle('--quiet', 'say nothing') };
const about = { description: 'looks', flags, examples: [], run: async () => {} };
const look = defineCommand({ ...about, name: 'look', operands: { model: one, files: many } });
const judge = defineCommand({ ...about, name: 'judge', operands: { model: one, folder: perhaps } });

/** What the command that is typed would be given. */
async function given(line: string): Promise<unknown> {
  const commands = {
    look: { summary: 'looks', load: async () => look },
    judge: { summary: 'judges', load: async () => judge },
  };
  const about = { name: 'cifar-train', description: '', version: '0', commands, startHere: [] };
  const typed = (command: string) => command;
  const setup = { env: { HOME: '/home/me' }, typed, width: 80, write: () => {}, onRepeated: () => {} };
  let found: unknown;
  const program = await makeProgram(about, wordsOf(line), setup, async (_, options) => {
    found = options;
  });
  await program.parseAsync(wordsOf(line), { from: 'user' });
  return found;
}

describe('words that are no options', () => {
  test.each([
    ['look m a', { model: 'm', files: ['a'], quiet: false }],
    ['look m --quiet a b -', { model: 'm', files: ['a', 'b', '-'], quiet: true }],
    ['look --quiet m -- --a', { model: 'm', files: ['--a'], quiet: true }],
    ['look ~/m a', { model: '/home/me/m', files: ['a'], quiet: false }],
    ['judge m', { model: 'm', folder: undefined, quiet: false }],
    ['judge m there', { model: 'm', folder: 'there', quiet: false }],
  ])('%s', async (line, options) => {
    expect(await given(line)).toEqual(options);
  });

  test.each([
    ['look', 'error: look needs <model>: the file of a model'],
    ['look m --quiet', 'error: look needs <files>: what to look at'],
    ['judge m there again', 'error: judge takes only <model>, <folder> and options; got "again"'],
    ['judge --quiet m there again', 'error: judge takes only <model>, <folder> and options; got "again"'],
    ['look https://h.example/m a', 'error: <model> must be a file; got "https://h.example/m"\n  this is an address'],
  ])('%s is answered with what is missing or too much', async (line, message) => {
    const error = await userError(given(line));
    expect(error.kind).toBe('usage');
    expect(printed(error)).toContain(message);
  });
});
