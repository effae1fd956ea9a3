import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/* What an installation that was cut off leaves: files that are gone, empty, or end too soon. */

builtFile('cli.js'); // refused where it is of other sources

/** A copy of the built program, which shares its files until they are replaced. */
async function installed(withPackages: boolean): Promise<string> {
  const folder = await scratchFolder();
  const parts = ['bin', 'dist', 'package.json', ...(withPackages ? ['node_modules'] : [])].map((one) => resolve(one));
  if (spawnSync('cp', ['-al', ...parts, folder]).status !== 0) execFileSync('cp', ['-a', ...parts, folder]); // another disk
  if (!withPackages) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return folder;
}

type Damage = (path: string) => void;
const gone: Damage = (path) => rmSync(path, { recursive: true });
const replaced = (path: string, content: Uint8Array | string) => {
  rmSync(path);
  writeFileSync(path, content);
};
const empty: Damage = (path) => replaced(path, '');
const cut: Damage = (path) => replaced(path, readFileSync(path).subarray(0, 300));

const isFolder: Damage = (path) => {
  rmSync(path);
  mkdirSync(path);
};

/** As a bad disk leaves it: of the same size. */
const flipped: Damage = (path) => {
  const content = readFileSync(path, 'utf8');
  replaced(path, content.replace('AGFzbQ', 'AGFzcQ')); // what every WebAssembly begins with, in base64
};

/** An older version, which has not all that is called. */
const old: Damage = (folder) => {
  const [code, manifest] = ['lib/command.js', 'package.json'].map((name) => join(folder, name)) as [string, string];
  replaced(code, readFileSync(code, 'utf8').replaceAll('helpCommand(', 'olderCommand('));
  replaced(manifest, readFileSync(manifest, 'utf8').replace(/"version": "\d+/, '"version": "9'));
};

/** As an override leaves it. */
const newer: Damage = (folder) => {
  const [code, manifest] = ['index.js', 'package.json'].map((name) => join(folder, name)) as [string, string];
  replaced(code, 'module.exports = { default: () => 1 };');
  replaced(manifest, readFileSync(manifest, 'utf8').replace(/"version": "\d+/, '"version": "99'));
};

const KNN = 'knn --dataset shapes --limit 60 --k 1 --no-run';
const FIT = 'linear --dataset shapes --limit 60 --epochs 1 --no-run';

/** Of packages, some of which others require. */
const EMPTY_FILES = [
  ...['string-width/index.js', 'ansi-regex/index.js', 'cli-table3/src/cell.js', 'cli-progress/lib/single-bar.js'],
  ...['commander/lib/command.js', 'commander/lib/option.js', 'debug/src/index.js'],
];

test
  .skipIf(process.platform === 'win32')
  .each<[string, Damage, string]>([
    ['dist/commands/knn.js', gone, KNN],
    ['dist/commands/knn.js', empty, KNN],
    ['dist/commands/knn.js', cut, KNN],
    ['dist/commands/runs/show.js', empty, 'runs show x'],
    ['dist/models/linear/model/parallel-worker.js', gone, FIT],
    ['dist/models/linear/model/parallel-worker.js', empty, FIT],
    ['dist/cli.js', gone, KNN],
    ['dist/cli.js', empty, KNN],
    ['dist/cli.js', cut, KNN],
    ['package.json', gone, KNN],
    ['package.json', (path) => replaced(path, '{"type":"module","name":"x","version":"0.1.0"}'), KNN],
    ['dist/cli/shortage.js', gone, KNN],
    ['dist/cli/shortage.js', cut, KNN],
    ['dist/cli/shortage.js', empty, KNN],
    ['node_modules', gone, KNN],
    ['dist/kernels/kernels.js', flipped, KNN],
    ['dist/lab/page', gone, 'lab --export site'],
    ['dist/lab/page/index.html', empty, 'lab --export site'],
    ['dist/lab/page/assets', gone, 'lab --export site'],
    ['dist/lab/page/index.html', isFolder, 'lab --export site'],
    ['dist/lab/single', gone, 'lab --export lab.html'],
    ['dist/lab/single/index.html', empty, 'lab --export lab.html'],
    ['dist/lab/single/index.html', cut, 'lab --export lab.html'],
    ['dist/lab/single/index.html', isFolder, 'lab --export lab.html'],
    ['dist/cli.js', isFolder, KNN],
    ['dist/cli/terminal/colour.js', gone, 'knn --k x'],
    ['dist/files.json', gone, 'lab --export site'],
    ['node_modules/string-width', gone, FIT],
    ['node_modules/cli-table3/index.js', empty, FIT],
    ['node_modules/cli-table3/src/table.js', cut, FIT],
    ['node_modules/commander/lib/command.js', cut, KNN],
    ['node_modules/commander', old, KNN],
    ['node_modules/ms/package.json', empty, KNN],
    ['node_modules/string-width', newer, FIT],
    ['node_modules/commander/lib/error.js', empty, 'linear --lr 3'],
    ...EMPTY_FILES.map((file) => [`node_modules/${file}`, empty, FIT] as [string, Damage, string]),
    ['node_modules/ms/package.json', (path) => replaced(path, Buffer.alloc(300)), KNN],
  ])('%s %o: no bug, but an installation that is not complete', async (path, damage, line) => {
  const folder = await installed(path.startsWith('node_modules/'));
  damage(join(folder, path));
  const { status, stderr } = spawnSync(process.execPath, ['bin/cifar-train.js', ...line.split(' ')], {
    ...{ cwd: folder, encoding: 'utf8' },
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^error: cifar-train (is not installed completely|could not start): /m),
  ]);
  expect(stderr).toContain('npm ci');
  expect(stderr).not.toMatch(/^ +at /m);
});

/** What the installation of a folder is said to lack, after an error. */
function damageOf(folder: string, error: string): string {
  const code = `import { damageBehind } from './dist/cli/installation/installation.js';
    console.log((await damageBehind(${error}))?.message);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' }).stdout;
}

const OF_PACKAGE = "new TypeError('program.helpCommand is not a function')";

test('an error that nobody expected is no damage where everything is whole', () => {
  expect(damageOf('.', OF_PACKAGE)).toBe('undefined\n');
});

test('a package of another version is behind errors that may come of it alone', async () => {
  const folder = await installed(true);
  newer(join(folder, 'node_modules/string-width'));
  expect(damageOf(folder, OF_PACKAGE)).toMatch(/string-width 99\..* is needed\n$/);
  expect(damageOf(folder, "new Error('x')")).toBe('undefined\n');
});

/** A user who is not root, if there is one to be. */
const another = process.getuid?.() === 0 ? { uid: 12_345, gid: 12_345 } : {};

test
  .skipIf(process.platform === 'win32')
  .each([
    ...['dist/cli.js', 'dist/cli', 'dist/commands/linear.js', 'dist/kernels/kernels.js', 'dist/models'],
    ...['dist/models/linear/model/parallel-worker.js', 'node_modules/commander/lib/command.js'],
    ...['node_modules/cli-table3/src/table.js', 'node_modules/cli-table3', 'node_modules/debug/src'],
  ])('%s, which this user may not read', async (path) => {
  const folder = await installed(path.startsWith('node_modules/'));
  const closed = join(folder, path);
  const isFile = statSync(closed).isFile();
  if (isFile) replaced(closed, readFileSync(closed)); // it may be a link to the one in use
  chmodSync(closed, 0o000);
  chmodSync(folder, 0o755);
  const words = ['bin/cifar-train.js', ...FIT.split(' '), '--threads', '2'];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8', ...another });
  chmodSync(closed, 0o700); // so that it can be removed
  // In a closed folder Node finds nothing, and does not say why.
  const closedWords = /^error: (cifar-train could not start|this user may not read all files of cifar-train): EACCES/m;
  const missingWords = /^error: cifar-train (could not start|is not installed completely): Cannot find/m;
  expect([status, stderr]).toEqual([1, expect.stringMatching(isFile ? closedWords : missingWords)]);
  expect(stderr).toContain(basename(path));
  expect(stderr).not.toMatch(/^ +at /m);
});
