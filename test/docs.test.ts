import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Flags, flagName } from '../src/cli/command.ts';
import { COMMANDS } from '../src/commands/catalogue.ts';
import { inlineCode, type Page, pageAt, pages, root, typedLines } from './helpers/pages.ts';

/*
 * What the documentation says of the code: that its links lead somewhere, that the files it names are there, that commands can be
 * typed as they stand, and that programs are the real ones (docs-outputs.slow.test.ts: outputs too).
 */

const MAX_LINES: Readonly<Record<string, number>> = { 'README.md': 150 };

describe.each(pages)('$path', (page) => {
  const { path, text, prose } = page;

  test('is short enough to be read', () => {
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(MAX_LINES[path] ?? 200);
  });

  test('its links lead somewhere', () => {
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const broken = targets.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(page, target));
    expect(broken).toEqual([]);
  });

  test('the files it names are there', () => {
    expect(filesNamed(page).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

const blocks = pages.flatMap(({ path, blocks }) => blocks.map((block) => ({ page: path, ...block })));
const programs = blocks.filter(({ language }) => language === 'js');
const snippets = blocks.filter(({ language, text }) => language === 'ts' && text.includes('import '));

test('programs and snippets are found', () => {
  expect([programs.length, snippets.length]).toEqual([3, 4]);
});

test.each(programs)('$page: a program is that of scripts/examples, %#', ({ text, before }) => {
  const file = [...before.matchAll(/`(scripts\/examples\/[\w-]+\.mjs)`/g)].at(-1)?.[1] ?? 'no file is named';
  expect(text).toBe(readFileSync(join(root, file), 'utf8'));
});

test('snippets compile', () => {
  expect(errorsIn(snippets)).toEqual([]);
});

test('CONTRIBUTING.md has a row for every folder of src, and names rooms that are there', () => {
  const { text } = pageAt('CONTRIBUTING.md');
  const rows = [...text.matchAll(/^\| `src\/([\w-]+)` \| (.*) \|$/gm)].map(([, folder, sign]) => ({
    folder: folder!,
    sign: sign!,
  }));
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rows.map(({ folder }) => folder).sort()).toEqual(folders.map(({ name }) => name).sort());
  const rooms = rows.flatMap(({ folder, sign }) =>
    [...sign.matchAll(/`([\w-]+)\/`/g)].map(([, room]) => join('src', folder, room!)),
  );
  expect(rooms.length).toBeGreaterThan(20);
  expect(rooms.filter((room) => !existsSync(join(root, room)))).toEqual([]);
});

/** The heading that an anchor leads to, as GitHub makes one of the other. */
const anchorsOf = ({ text }: Page): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

function leadsSomewhere({ path }: Page, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const there = file === '' ? path : posix.join(posix.dirname(path), file);
  if (!existsSync(join(root, there))) return false;
  return anchor === undefined || anchorsOf(pageAt(there)).includes(anchor);
}

/** Paths in the text, and in lectures.md the short ones: `training/schedules.ts`, `training/schedules.test.ts`. */
function filesNamed(page: Page): readonly string[] {
  const whole = [...page.prose.matchAll(/(?<![\w/.-])(?:src|test|docs|scripts|bin)\/[\w./-]*\w/g)].map(
    ([file]) => file,
  );
  if (page.path !== 'docs/lectures.md') return whole;
  const short = inlineCode(page).filter((code) => /^(objective|training|linear)\/.+\.ts$/.test(code));
  return [...whole, ...short.map((file) => `${file.endsWith('.test.ts') ? 'test' : 'src'}/models/${file}`)];
}

/** The compiler's complaints about snippets that use the package as built, with their pages: all at once, as its types take long. */
function errorsIn(snippets: readonly { readonly page: string; readonly text: string }[]): readonly string[] {
  const files = new Map(
    snippets.map(({ page, text }, i) => [join(root, `${page}-${i}.ts`.replaceAll('/', '-')), text]),
  );
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, ...more) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, ...more)
      : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('commands', () => {
  const flags = new Map<string, readonly string[]>();
  beforeAll(async () => {
    for (const [name, { load }] of Object.entries(COMMANDS)) {
      const { flags: own, subcommands = {} } = await load();
      const add = (name: string, own: Flags) => flags.set(name, [...Object.values(own).map(flagName), '--help']);
      add(name, own);
      for (const [below, { load }] of Object.entries(subcommands)) add(`${name} ${below}`, (await load()).flags);
    }
  });

  /** The words behind `cifar-train` in a line, or those of a code that begins with a command: `knn --k 7`. */
  const ours = (code: string): readonly string[] => {
    const words = /(?:^|\s)cifar-train (.+)$/.exec(code)?.[1] ?? code;
    return words.split(/\s+(?:&&|\|)\s+/)[0]!.split(/\s+/);
  };
  const shown = pages.flatMap((page) => {
    const typed = typedLines(page).filter((line) => /(^|\s)cifar-train [a-z]/.test(line));
    const named = inlineCode(page).filter((code) => /npx cifar-train [a-z]|^(?!npm|npx|node)[a-z-]+ --/.test(code));
    return [...typed, ...named].map((code) => ({ page: page.path, code }));
  });

  test('are found', () => {
    expect(shown.length).toBeGreaterThan(50);
    expect(flags.get('linear')).toContain('--reg-strength');
  });

  test.each(shown)('$page: $code', ({ code }) => {
    const [first = '', ...words] = ours(code);
    expect(Object.keys(COMMANDS)).toContain(first);
    const command = flags.has(`${first} ${words[0]}`) ? `${first} ${words[0]}` : first;
    const unknown = words.filter((word) => word.startsWith('--') && !flags.get(command)!.includes(word.split('=')[0]!));
    expect(unknown).toEqual([]);
  });
});
