import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/*
 * What may import what: data flows down this list, with no way back up. `values` are the folders that a folder may import
 * code from, besides itself and errors.ts; types may come from any folder above it in the list.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  util: [],
  files: [],
  kernels: ['util'],
  dataset: ['util', 'files'],
  features: ['util', 'kernels'],
  models: ['util', 'kernels'],
  selection: ['util', 'kernels', 'features', 'models'],
  runs: ['util', 'files'],
  experiments: ['util', 'files', 'kernels', 'dataset', 'features', 'models', 'selection', 'runs'],
  report: ['util'],
  cli: ['util', 'report'],
  commands: [
    ...[
      'util',
      'files',
      'kernels',
      'dataset',
      'features',
      'models',
      'selection',
      'runs',
      'experiments',
      'report',
      'cli',
    ],
  ],
};
const ORDER = Object.keys(ROOMS);

/** Folders and files that may touch the disk, the network or threads: the rest can run in a browser unchanged. */
const MACHINE =
  /^node:(fs|net|http|https|dns|tls|worker_threads|child_process|os)(\/|$)|^(piscina|node-fetch|tar|write-file-atomic|proper-lockfile)$/;
const MAY_TOUCH_THE_MACHINE = [
  'files/',
  'dataset/',
  'runs/',
  'experiments/',
  'commands/',
  'kernels/wasm.ts',
  'kernels/pool.ts',
  'kernels/worker-side.ts',
  'cli.ts',
];
const CONSOLE = /^(commander|chalk|cli-progress)$/;

const src = resolve(import.meta.dirname, '../src');

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.startsWith('kernels/assembly'))
  .sort();
const sources = new Map(
  files.map((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
  }),
);

const imports: readonly Import[] = [...sources].flatMap(([file, source]) =>
  source.statements.flatMap((statement): Import[] => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const specifier = statement.moduleSpecifier.text;
    const from = specifier.startsWith('.') ? relative(src, resolve(src, dirname(file), specifier)) : specifier;
    return [{ file, from, typeOnly: isTypeOnly(statement) }];
  }),
);

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

const room = (file: string): string | undefined => (file.includes('/') ? file.split('/')[0] : undefined);

test('every file stands in a room of the list', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(
    files.filter((file) => !ORDER.includes(room(file) ?? '') && !['cli.ts', 'index.ts', 'errors.ts'].includes(file)),
  ).toEqual([]);
});

describe.each(ORDER)('%s', (name) => {
  test('imports only what it may', () => {
    const wrong = imports.filter(({ file, from, typeOnly }) => {
      if (room(file) !== name || !sources.has(from) || from === 'errors.ts') return false;
      const target = room(from);
      if (target === name) return false;
      if (target === undefined) return true;
      return typeOnly ? ORDER.indexOf(target) > ORDER.indexOf(name) : !ROOMS[name]!.includes(target);
    });
    expect(wrong).toEqual([]);
  });
});

test('cli.ts imports the command line and errors, and of the rest only the version', () => {
  const rooms = imports
    .filter(({ file, from }) => file === 'cli.ts' && sources.has(from))
    .map(({ from }) => room(from) ?? from);
  expect([...new Set(rooms)].sort()).toEqual(['cli', 'commands', 'errors.ts', 'runs', 'util']);
});

test('index.ts re-exports, and nothing else', () => {
  expect(sources.get('index.ts')!.statements.filter((statement) => !ts.isExportDeclaration(statement))).toEqual([]);
});

test('disk, network and threads stay in their rooms', () => {
  const wrong = imports.filter(
    ({ file, from, typeOnly }) =>
      MACHINE.test(from) && !typeOnly && !MAY_TOUCH_THE_MACHINE.some((place) => file.startsWith(place)),
  );
  expect(wrong).toEqual([]);
});

test('commander, colour and the console stay in cli and commands', () => {
  const outside = (file: string) => file !== 'cli.ts' && !/^(cli|commands)\//.test(file);
  expect(imports.filter(({ file, from }) => CONSOLE.test(from) && outside(file))).toEqual([]);
  const talkers = [...sources].filter(
    ([file, { text }]) => outside(file) && /\bconsole\.|process\.(exit|stdout|stderr)/.test(text),
  );
  expect(talkers.map(([file]) => file)).toEqual([]);
});

test('index.ts loads nothing that draws: charts are an entry of their own', () => {
  const reached = new Set(['index.ts']);
  for (const file of reached) {
    for (const one of imports) if (one.file === file && !one.typeOnly) reached.add(one.from);
  }
  expect(reached.size).toBeGreaterThan(50);
  expect([...reached].filter((file) => /^(vega|report)/.test(file))).toEqual([]);
});

test('what the library says names no flag: those are for the command line to name', () => {
  // Advice is read beside the flags of the run that it is about.
  const adviser = /^models\/(linear\/advice|training\/divergence-hint)\.ts$/;
  const flags = [...sources].flatMap(([file, source]) => {
    if (!/^(util|kernels|features|models|selection)\//.test(file) || adviser.test(file)) return [];
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        if (/(^|[\s`(])--[a-z]/.test(node.text)) texts.push(`${file}: ${node.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  });
  expect(flags).toEqual([]);
});

test('no import goes round in a circle', () => {
  const values = imports.filter(({ from, typeOnly }) => sources.has(from) && !typeOnly);
  const next = (file: string) => values.filter((one) => one.file === file);
  const done = new Set<string>();
  const circle = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path, file];
    if (done.has(file)) return undefined;
    for (const { from } of next(file)) {
      const found = circle(from, [...path, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  expect(files.map((file) => circle(file, [])).find((found) => found !== undefined)).toBeUndefined();
});
