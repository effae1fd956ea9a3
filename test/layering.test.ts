import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/commands/catalogue.ts';
import { files, imports, loadedAtOnce, packageImports, reachedFrom, sources } from './helpers/imports.ts';

/*
 * What may import what: data flows down this list, with no way back up. `values` are the folders that a folder may import
 * code from, besides itself and errors.ts; types may come from any folder above it in the list.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  util: [],
  files: ['util'],
  images: ['util', 'files'],
  kernels: ['util'],
  dataset: ['util', 'files'],
  features: ['util', 'kernels'],
  models: ['util', 'kernels'],
  selection: ['util', 'kernels', 'features', 'models'],
  runs: ['util', 'files'],
  experiments: ['util', 'files', 'images', 'kernels', 'dataset', 'features', 'models', 'selection', 'runs'],
  report: ['util'],
  cli: ['util', 'report'],
  // Of the datasets, only the built-in shapes run in a browser.
  lab: ['util', 'kernels', 'dataset', 'features', 'models', 'selection', 'report'],
  commands: [
    ...[
      'util',
      'files',
      'images',
      'kernels',
      'dataset',
      'features',
      'models',
      'selection',
      'runs',
      'experiments',
      'report',
      'cli',
      'lab',
    ],
  ],
};
const ORDER = Object.keys(ROOMS);
const TOP_FILES = ['cli.ts', 'index.ts', 'browser.ts', 'browser-worker.ts', 'errors.ts'];

/** Folders and files that may touch the disk, the network or threads: the rest can run in a browser unchanged. */
const MACHINE =
  /^node:(fs|net|http|https|dns|tls|worker_threads|child_process|os)(\/|$)|^(piscina|node-fetch|tar|write-file-atomic|sharp|tinyglobby)$/;
const MAY_TOUCH_THE_MACHINE = [
  ...['files/', 'images/', 'dataset/', 'runs/', 'experiments/', 'commands/', 'cli.ts', 'kernels/hosts/', 'lab/server/'],
  'cli/installation/', // looks at the program's own files
  'cli/working-directory.ts',
  'cli/terminal/whole-writes.ts', // writes to the standard streams' descriptors
];
const CONSOLE = /^(commander|chalk|cli-progress)$/;

/** What runs in a browser too, with the hosts of the kernels that are chosen there. */
const ANYWHERE = ['util', 'kernels', 'features', 'models', 'selection', 'lab'];
/** What runs in Node alone, all the same. */
const IN_NODE = /^(kernels\/hosts|lab\/server)\//;
/** Packages of plain JavaScript. */
// #kernels is made by the build: text, and nothing that runs.
const PURE =
  /^(#kernels$|pure-rand\/|simple-statistics$|fastest-levenshtein$|zod\/mini$|lab\/page\/.*\.(css|ts\?worker&inline)$|preact$|preact\/|@preact\/signals$)/;
const NODE_GLOBALS = new Set(
  ['process', 'Buffer', 'global', 'require', '__dirname', '__filename', 'setImmediate'].concat(['clearImmediate']),
);

const room = (file: string): string | undefined => (file.includes('/') ? file.split('/')[0] : undefined);

test('every file stands in a room of the list', () => {
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => !ORDER.includes(room(file) ?? '') && !TOP_FILES.includes(file))).toEqual([]);
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

test('commands reach nothing of the page of the lab: it is built for browsers', () => {
  const ofCommands = imports.filter(({ file, from }) => room(file) === 'commands' && room(from) === 'lab');
  expect(ofCommands.length).toBeGreaterThan(0);
  expect(ofCommands.filter(({ from }) => from.startsWith('lab/page/'))).toEqual([]);
});

test('cli.ts imports the command line and errors, and of the rest only the version', () => {
  const rooms = imports
    .filter(({ file, from }) => file === 'cli.ts' && sources.has(from))
    .map(({ from }) => room(from) ?? from);
  expect([...new Set(rooms)].sort()).toEqual(['cli', 'commands', 'errors.ts', 'runs', 'util']);
});

test('the engine knows no model', () => {
  const engine = /^models\/(objective|input|training)\//;
  const models = /^models\/(knn|linear|network|solvers)\//;
  expect(imports.some(({ file }) => engine.test(file))).toBe(true);
  expect(imports.filter(({ file, from }) => engine.test(file) && models.test(from))).toEqual([]);
});

test.each(['index.ts', 'browser.ts'])('%s re-exports, and nothing else', (file) => {
  expect(sources.get(file)!.statements.filter((statement) => !ts.isExportDeclaration(statement))).toEqual([]);
});

test('disk, network and threads stay in their rooms', () => {
  const wrong = imports.filter(
    ({ file, from, typeOnly }) =>
      MACHINE.test(from) && !typeOnly && !MAY_TOUCH_THE_MACHINE.some((place) => file.startsWith(place)),
  );
  expect(wrong).toEqual([]);
});

test('a file is removed by removeFile or unlink, so that a refusal is told as it is', () => {
  const wrong = [...sources].flatMap(([file, { text }]) =>
    [...text.matchAll(/\brm\((?:[^()]|\([^()]*\))*\)/g)]
      .filter(([call]) => !call.includes('recursive'))
      .map(([call]) => `${file}: ${call}`),
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
  const reached = reachedFrom(['index.ts'], 'node');
  expect(reached.length).toBeGreaterThan(50);
  expect(reached.filter((file) => /^(vega|report)/.test(file))).toEqual([]);
});

describe('what is not asked for is not loaded', () => {
  const LIGHT = /^(node:|cli\.ts$|commander$|fastest-levenshtein$|(cli|util)\/|errors\.ts$|commands\/catalogue\.ts$)/;
  /** One file each of folders that are heavy otherwise. */
  const ALONE = ['runs/version.ts', 'report/terminal/wrap.ts'];
  // The settings of features are flags; what features are made of beside the kernels is plain functions.
  const HEAVY_ROOMS = /^(kernels\/(?!(maps|algebra)\/|(matrix|copy-rows|backend|checks)\.ts$)|report\/|runs\/)/;
  const isPackage = (one: string) => !sources.has(one) && !one.startsWith('node:');

  test('by --version and the help of the program: the command line alone', () => {
    const loaded = loadedAtOnce(['cli.ts']);
    expect(loaded).toEqual(expect.arrayContaining(['commander', 'commands/catalogue.ts', ...ALONE]));
    expect(loaded.filter((one) => !LIGHT.test(one) && !ALONE.includes(one))).toEqual([]);
  });

  const CATALOGUES = /^commands\/(catalogue|runs\/runs)\.ts$/;
  const commands = imports.filter(
    ({ file, from, later }) => CATALOGUES.test(file) && later && /^commands\//.test(from),
  );

  test.each(commands.map(({ from }) => from))('by a usage error or the help of %s: its flags', (command) => {
    const loaded = loadedAtOnce([command]);
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((one) => isPackage(one) && !PURE.test(one))).toEqual([]);
    expect(loaded.filter((one) => HEAVY_ROOMS.test(one) && !ALONE.includes(one))).toEqual([]);
  });

  test('every command is among them', async () => {
    const loaded = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
    const below = loaded.flatMap(({ subcommands = {} }) => Object.keys(subcommands).filter((name) => name !== 'list'));
    expect(commands).toHaveLength(loaded.length + below.length);
  });
});

test('what starts the tool as a process is named slow, so that the others stay fast', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const starts = tests.filter((file) =>
    /from '[./]*\/helpers\/commands\/cli\.ts'/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  expect(starts.length).toBeGreaterThan(2);
  expect(starts.filter((file) => !file.endsWith('.slow.test.ts'))).toEqual([]);
});

describe('kernels, features, models, selection and util run in a browser unchanged', () => {
  const roots = files.filter((file) => ANYWHERE.includes(room(file)!) && !IN_NODE.test(file));
  const reached = reachedFrom(roots, 'default');

  test('with the hosts that are chosen there', () => {
    expect(reached).toEqual(expect.arrayContaining(['kernels/hosts/browser.ts', 'kernels/hosts/one-thread.ts']));
    expect(reachedFrom(roots, 'node')).toContain('kernels/hosts/node.ts');
  });

  test('browser.ts has all of them that index.ts has, and it and its workers reach nothing of Node', () => {
    const beside = imports.filter(({ file, from }) => file === 'index.ts' && sources.has(from)).map(({ from }) => from);
    expect(beside).toContain('browser.ts');
    expect(beside.filter((from) => ANYWHERE.includes(room(from)!))).toEqual([]);
    const its = reachedFrom(['browser.ts', 'browser-worker.ts'], 'default');
    expect(its).toContain('kernels/hosts/program.ts');
    expect(its.filter((one) => !sources.has(one) && !PURE.test(one))).toEqual([]);
  });

  test('a worker of a browser has every program', () => {
    const programs = [...sources].flatMap(([file, { text }]) =>
      /^export default /m.test(text) && !file.startsWith('lab/') ? [file] : [],
    );
    expect(programs).toContain('kernels/ops/kernel-call.ts');
    const its = imports
      .filter(({ file, typeOnly }) => file === 'browser-worker.ts' && !typeOnly)
      .map(({ from }) => from);
    expect(programs.filter((file) => !its.includes(file))).toEqual([]);
  });

  test('they reach nothing of Node, nor a package that may', () => {
    expect(reached.filter((one) => !sources.has(one) && !PURE.test(one))).toEqual([]);
  });

  test('they name nothing that only Node has', () => {
    const named = reached.flatMap((file) => {
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isIdentifier(node) && NODE_GLOBALS.has(node.text) && !isMemberName(node))
          found.push(`${file}: ${node.text}`);
        if (ts.isPropertyAccessExpression(node) && /^import\.meta\.(dirname|filename)$/.test(node.getText()))
          found.push(`${file}: ${node.getText()}`);
        ts.forEachChild(node, visit);
      };
      const source = sources.get(file);
      if (source !== undefined) visit(source);
      return found;
    });
    expect(named).toEqual([]);
  });
});

/** Whether it is the name of a member, as in `x.process` or `{ process: 1 }`. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  return ts.isTypeElement(parent) && parent.name === node;
}

test('what the package imports by condition is compiled from the same file that stands in src', () => {
  for (const paths of Object.values(packageImports)) {
    if (typeof paths === 'string') continue; // made by the build
    const { 'cifar-train-src': inSources, ...inPackage } = paths;
    const compiled = Object.entries(inSources!).map(([condition, path]) => [
      condition,
      String(path).replace(/^\.\/src\/(.*)\.ts$/, './dist/$1.js'),
    ]);
    expect(Object.entries(inPackage)).toEqual(compiled);
  }
});

test('no import goes round in a circle, not even of types', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file)) return;
    done.add(file);
    for (const one of imports) {
      if (one.file === file && sources.has(one.from)) follow(one.from, [...path, file]);
    }
  };
  for (const file of files) follow(file, []);
  expect(circles).toEqual([]);
});
