import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leftBeside, nameBeside } from '../../src/files/beside.ts';
import { scratchFolder } from '../helpers/scratch.ts';

test('what was left beside a file, of one role, and nothing that merely looks alike', async () => {
  const path = join(await scratchFolder(), 'data.bin');
  const left = [nameBeside(path, 'tmp'), nameBeside(path, 'tmp')];
  const others = [
    ...[path, `${path}.tmp-backup`, `${path}.tmp-`, `${path}.tmp`, nameBeside(path, 'old')],
    ...[nameBeside(`${path}2`, 'tmp'), `${nameBeside(path, 'tmp')}.mine`, nameBeside(path, 'TMP')],
  ];
  await mkdir(left[0]!);
  for (const name of [left[1]!, ...others]) await writeFile(name, '');
  expect([...(await leftBeside(path, 'tmp'))].sort()).toEqual([...left].sort());
});

test('a folder that is not there has nothing left in it', async () => {
  expect(await leftBeside(join(await scratchFolder(), 'none', 'data'), 'tmp')).toEqual([]);
});
