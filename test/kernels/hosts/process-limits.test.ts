import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processLimits } from '../../../src/kernels/hosts/process-limits.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** What Linux shows of a process with three open files that takes 800,000 kB. */
async function shown(addressSpace: string, openFiles: string): Promise<string> {
  const folder = await scratchFolder();
  const limits = `Limit                     Soft Limit           Hard Limit           Units
Max stack size            8388608              unlimited            bytes
Max open files            ${openFiles.padEnd(20)} 20000                files
Max address space         ${addressSpace.padEnd(20)} unlimited            bytes
`;
  await writeFile(join(folder, 'limits'), limits);
  await writeFile(join(folder, 'status'), 'Name:\tnode\nVmPeak:\t  900000 kB\nVmSize:\t  800000 kB\n');
  for (const file of ['0', '1', '2']) await mkdir(join(folder, 'fd', file), { recursive: true });
  return folder;
}

test.each([
  ['unlimited', 'unlimited', {}],
  ['4096000000', 'unlimited', { addressSpace: { limit: 4_096_000_000, left: 4_096_000_000 - 819_200_000 } }],
  ['1024', 'unlimited', { addressSpace: { limit: 1024, left: 0 } }],
  ['unlimited', '96', { openFiles: { limit: 96, left: 93 } }],
  ['unlimited', '2', { openFiles: { limit: 2, left: 0 } }],
])('address space %s, open files %s', async (addressSpace, openFiles, limits) => {
  expect(processLimits(await shown(addressSpace, openFiles))).toEqual(limits);
});

test('a system that shows nothing has no limits that are known', async () => {
  expect(processLimits(join(await scratchFolder(), 'none'))).toEqual({});
});
