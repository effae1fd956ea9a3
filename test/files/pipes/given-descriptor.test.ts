import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { descriptorIn, isGiven } from '../../../src/files/pipes/given-descriptor.ts';
import { compiled } from '../../helpers/compiled.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

test.each([
  ['/dev/fd/63', 63],
  ['/proc/self/fd/0', 0],
  ['/dev/fd/', undefined],
  ['/dev/fd/6a', undefined],
  ['/dev/stdout', undefined],
  ['dev/fd/3', undefined],
])('%s', (path, number) => {
  expect(descriptorIn(path)).toBe(number);
});

describe.runIf(process.platform === 'linux')('an open file', () => {
  const both = async (descriptor: number) => [await isGiven(descriptor, 'read'), await isGiven(descriptor, 'write')];

  test.each([
    ['r', [true, false]],
    ['a', [false, true]],
    ['a+', [true, true]],
  ])('opened with %s', async (flags, expected) => {
    const descriptor = openSync(join(await scratchFolder(), 'file'), flags === 'r' ? 'w+' : flags);
    try {
      const reopened = flags === 'r' ? openSync(`/proc/self/fd/${descriptor}`, 'r') : descriptor;
      expect(await both(reopened)).toEqual(expected);
      if (reopened !== descriptor) closeSync(reopened);
    } finally {
      closeSync(descriptor);
    }
  });

  test('is not open', async () => {
    expect(await both(987_654)).toEqual([false, false]);
  });

  test('is one of those that the engine wakes itself with', async () => {
    const own = readdirSync('/proc/self/fd').filter((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`).startsWith('anon_inode:');
      } catch {
        return false; // that of the listing itself
      }
    });
    expect(own.length).toBeGreaterThan(0);
    for (const name of own) expect(await both(Number(name)), name).toEqual([false, false]);
  });

  test('is a pipe: given by the shell, or the engine has both its ends', async () => {
    const { path, remove } = await compiled('files');
    onTestFinished(remove);
    const script = join(path, 'look.js');
    writeFileSync(
      script,
      `import { readdirSync, readlinkSync } from 'node:fs';
       import { isGiven } from './files/pipes/given-descriptor.js';
       const given = [];
       for (const name of readdirSync('/proc/self/fd')) {
         let target = '';
         try { target = readlinkSync('/proc/self/fd/' + name); } catch {}
         // Whoever runs the tests may have left open what has other numbers.
         if (!target.startsWith('pipe:') || (name >= 32 && ![63, 64].includes(Number(name)))) continue;
         for (const purpose of ['read', 'write']) if (await isGiven(Number(name), purpose)) given.push(name + ' ' + purpose);
       }
       process.stdout.write(given.sort().join(', ') + '\\n');`,
    );
    const line = `echo | '${process.execPath}' '${script}' 63> >(cat) 64< <(echo) 2> /dev/null | cat`;
    expect(execFileSync('bash', ['-c', line], { encoding: 'utf8' })).toBe('0 read, 1 write, 63 write, 64 read\n');
  });
});
