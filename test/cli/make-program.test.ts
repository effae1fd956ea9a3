import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { defineCommand, optional, toggle } from '../../src/cli/command.ts';
import { makeProgram } from '../../src/cli/make-program.ts';
import { integer, path } from '../../src/util/options.ts';
import { printed, userError } from '../helpers/caught.ts';
import { wordsOf } from '../helpers/commands/run-line.ts';

/* Commands below a command: `shelf read`. */

const json = toggle('--json', 'as JSON');
const common = { examples: [], run: async () => {} };
const read = defineCommand({
  name: 'read',
  description: 'Reads.',
  flags: { json, slowly: toggle('--slowly', 'word by word') },
  operands: { books: { syntax: '<books...>', description: 'books by their names', constraint: path('a book') } },
  ...common,
});
const dust = defineCommand({ name: 'dust', description: 'Dusts.', flags: { json }, ...common });
const shelf = defineCommand({
  name: 'shelf',
  description: 'Shows a shelf.',
  flags: { json, least: optional('--least <n>', 'no fewer', integer({ min: 1 })) },
  ...common,
  subcommands: {
    read: { summary: 'read books', load: async () => read },
    dust: { summary: 'dust it', load: async () => dust },
  },
});
const open = defineCommand({
  name: 'open',
  description: 'Opens a book.',
  flags: { json },
  operands: { book: { syntax: '<book>', description: 'a book by its name', constraint: path('a book') } },
  ...common,
});

/** What a line of this program runs, or what it prints. */
async function made(line: string, repeated: string[] = []) {
  const words = wordsOf(line);
  const ran: unknown[] = [];
  const commands = {
    shelf: { summary: 'a shelf', load: async () => shelf },
    open: { summary: 'open a book', load: async () => open },
  };
  const program = await makeProgram(
    { name: 'cifar-train', description: 'books', version: '1.0.0', commands, startHere: [] },
    words,
    {
      env: {},
      typed: (command) => command,
      width: 80,
      write: (text) => ran.push(text),
      onRepeated: (flag) => repeated.push(flag),
    },
    async ({ name }, options, typed) => {
      ran.push({ name, options, typed: [...typed] });
    },
  );
  await program.parseAsync([...words], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return ran;
}

test.each<[string, object]>([
  ['shelf', { name: 'shelf', options: { json: false, least: undefined }, typed: [] }],
  ['shelf --json --least 2', { name: 'shelf', options: { json: true, least: 2 }, typed: ['json', 'least'] }],
  ['shelf read emma', { name: 'read', options: { json: false, slowly: false, books: ['emma'] }, typed: [] }],
  ['shelf read a --json b', { name: 'read', options: { json: true, slowly: false, books: ['a', 'b'] } }],
  ['shelf dust', { name: 'dust', options: { json: false } }],
  ['open shelf', { name: 'open', options: { json: false, book: 'shelf' } }],
  ['open read', { name: 'open', options: { json: false, book: 'read' } }],
])('%s', async (line, expected) => {
  expect(await made(line)).toEqual([expect.objectContaining(expected)]);
});

test('flags that are typed more than once are told, but switches', async () => {
  const repeated: string[] = [];
  const [ran] = await made('shelf --least 2 --json --least=3 --json', repeated);
  expect([ran, repeated]).toEqual([expect.objectContaining({ options: { json: true, least: 3 } }), ['--least']]);
});

test.each([
  ['shelf read', 'shelf read needs <books>: books by their names\n  cifar-train shelf read --help lists the options'],
  ['shelf raed', 'shelf has no command "raed", only read, dust\n  did you mean shelf read?'],
  ['shelf novel', 'shelf has no command "novel", only read, dust\n  cifar-train shelf --help lists the commands'],
  ['shelf --json read emma', 'the options of shelf read come behind it\n  type cifar-train shelf read emma --json'],
  ['shelf --least 2 dust', 'type cifar-train shelf dust --least 2'],
  ['shelf dust emma', 'shelf dust takes only options; got "emma"\n  cifar-train shelf dust --help lists the options'],
  ['shelf --slowly', 'unknown option --slowly\n  cifar-train shelf --help lists the commands'],
  ['shelf read emma --slow', 'unknown option --slow\n  did you mean --slowly?'],
  ['help shelf raed', 'shelf has no command "raed"'],
])('%s is refused', async (line, message) => {
  const error = await userError(made(line));
  expect(error.kind).toBe('usage');
  expect(printed(error)).toContain(message);
});

test.each(['shelf --help', 'help shelf'])('%s lists the commands below, and its own options', async (line) => {
  const [text] = await made(line);
  expect(text).toMatch(/^Usage: cifar-train shelf \[options\] \[command\]/);
  expect(text).toContain('--least <n>');
  expect(text).toMatch(/\n {2}read +read books\n {2}dust +dust it\n/);
});

test.each(['shelf read --help', 'help shelf read'])('%s says what it takes', async (line) => {
  const [text] = await made(line);
  expect(text).toMatch(/^Usage: cifar-train shelf read \[options\] <books\.\.\.>/);
  expect(text).toMatch(/\n {2}books +books by their names/);
});
