import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { staleness } from '../../../src/kernels/hosts/stale-build.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const FILES = {
  'src/program.ts': "import { step } from './steps/step.ts';",
  'src/steps/step.ts': "export * from './rule.ts';",
  'src/steps/rule.ts': 'export const rule = 1;',
  'src/elsewhere.ts': 'export {};',
  'src/kernels/assembly/index.ts': 'export function f(): void {}',
  'dist/program.js': "import{step}from'./steps/step.js';import { readFile } from 'node:fs';",
  'dist/steps/step.js': "export * from './rule.js';",
  'dist/steps/rule.js': 'export const rule = 1;',
  'dist/elsewhere.js': 'export {};',
  'dist/kernels/kernels.wasm': 'wasm',
  'dist/lab/page/index.html': '<!doctype html>',
};

/** A package that has just been built. */
async function builtPackage() {
  const root = await scratchFolder();
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) await write(path, text);
  const sources = Object.entries(FILES).filter(([path]) => path.startsWith('src/'));
  const record = sources.map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]);
  for (const name of ['kernels', 'modules', 'lab'])
    await write(`dist/.sources/${name}.json`, JSON.stringify(Object.fromEntries(record)));
  return { root, write, remove: (path: string) => rm(join(root, path)) };
}

const MODULE = 'dist/program.js';
const KERNELS = 'dist/kernels/kernels.wasm';
const PAGE = 'dist/lab/page/index.html';

test('what was just built is fresh', async () => {
  const { root } = await builtPackage();
  expect([MODULE, KERNELS, PAGE].map((file) => staleness(root, file))).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['its own source', 'src/program.ts'],
  ['a source of what it imports, two steps away', 'src/steps/rule.ts'],
])('a module is stale once %s has changed', async (_, source) => {
  const { root, write } = await builtPackage();
  await write(source, 'export const other = 2;');
  expect(staleness(root, MODULE)).toBe(`${MODULE} was built before ${source} changed`);
  expect(staleness(root, KERNELS)).toBeUndefined();
});

test('a module is stale once a source is gone', async () => {
  const { root, remove } = await builtPackage();
  await remove('src/steps/rule.ts');
  expect(staleness(root, MODULE)).toBe(`${MODULE} was built before src/steps/rule.ts changed`);
});

test('a module is fresh whatever becomes of sources that it does not reach', async () => {
  const { root, write } = await builtPackage();
  await write('src/elsewhere.ts', 'export const other = 2;');
  await write('src/kernels/assembly/index.ts', 'export function g(): void {}');
  expect(staleness(root, MODULE)).toBeUndefined();
});

test.each([
  ['changed', 'index.ts', 'export function g(): void {}'],
  ['added', 'rooms/more.ts', 'export function g(): void {}'],
])('the kernels are stale once a source of theirs is %s', async (_, name, text) => {
  const { root, write } = await builtPackage();
  const source = `src/kernels/assembly/${name}`;
  await write(source, text);
  expect(staleness(root, KERNELS)).toBe(`${KERNELS} was built before ${source} changed`);
});

test('the kernels are stale once a source of theirs is gone', async () => {
  const { root, remove } = await builtPackage();
  await remove('src/kernels/assembly/index.ts');
  expect(staleness(root, KERNELS)).toBe(`${KERNELS} was built before src/kernels/assembly/index.ts changed`);
});

test.each([
  [MODULE, 'dist/.sources/modules.json', `${MODULE} is from an unfinished build`],
  [KERNELS, 'dist/.sources/kernels.json', `${KERNELS} is from an unfinished build`],
  [MODULE, MODULE, `${MODULE} is missing`],
])('%s is refused without %s', async (file, gone, why) => {
  const { root, remove } = await builtPackage();
  await remove(gone);
  expect(staleness(root, file)).toBe(why);
});

test("the lab's page is stale once any source has changed, or is gone", async () => {
  const { root, write, remove } = await builtPackage();
  await write('src/elsewhere.ts', 'export const other = 2;');
  expect(staleness(root, PAGE)).toBe(`${PAGE} was built before src/elsewhere.ts changed`);
  await write('src/elsewhere.ts', FILES['src/elsewhere.ts']);
  await remove('src/steps/rule.ts');
  expect(staleness(root, PAGE)).toBe(`${PAGE} was built before src/steps/rule.ts changed`);
});
