import { describe, expect, test } from 'vitest';
import { fileTrouble } from '../../src/dataset/file-trouble.ts';
import { diskError } from '../../src/files/disk-error.ts';
import { systemTrouble } from '../../src/files/system-error.ts';

const CODES = ['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP', 'EIO'];
const error = (code: string, syscall = 'open') => Object.assign(new Error('beneath'), { code, syscall });

describe.each([
  ['read the batch', 'open', 'make it and its folder readable'],
  ['read', 'open', 'make it and its folder readable'],
  ['look into the data folder', 'stat', 'make it and its folder readable'],
  ['write into the data folder', 'scandir', 'make it and its folder readable'],
  ['write', 'open', 'make it writable'],
  ['readdress', 'open', 'make it writable'],
  ['record that the test set is read', 'open', 'make it writable'],
  ['create a folder for this run in', 'mkdir', 'make it writable'],
])('%s, refused by %s', (doing, syscall, remedy) => {
  test.each(['EACCES', 'EPERM'])('%s', (code) => {
    expect(systemTrouble(error(code, syscall), doing)?.remedy).toBe(remedy);
    expect(diskError(error(code, syscall), doing, '/x')).toMatchObject({ kind: 'failed', hint: remedy });
    expect(fileTrouble(error(code, syscall), '/x', doing)).toMatchObject({
      message: expect.stringMatching(new RegExp(`^could not ${doing}: /x: .* \\(${code}\\)$`)),
      hint: `${remedy}, or choose another folder with --data-dir`,
    });
  });
});

test.each([
  ['EFBIG', 'raise the limit (ulimit -f), or use another folder: --data-dir DIR'],
  ['ENOTDIR', 'use another folder: --data-dir DIR'],
  ['EROFS', 'use a folder that can be written to: --data-dir DIR'],
  ['ENOSPC', 'free some space, or choose another folder with --data-dir'],
])('%s: another folder is named once', (code, hint) => {
  expect(fileTrouble(error(code, 'write'), '/x', 'write')).toMatchObject({ hint });
});

test.each(CODES.filter((code) => !/ENOSPC|EROFS/.test(code)))('%s while reading: no hint is about writing', (code) => {
  expect(systemTrouble(error(code), 'read the batch')?.remedy).not.toMatch(/writ|space|use another/);
});

test('an error of a kind that has no words here keeps its own; one that is no system error is none', () => {
  expect(systemTrouble(error('EODD'), 'read')).toEqual({ code: 'EODD', reason: 'beneath', remedy: 'check the path' });
  expect(systemTrouble(Object.assign(new Error(), { code: 'ERR_X' }), 'read')).toBeUndefined();
  expect(systemTrouble(new Error('bug'), 'read')).toBeUndefined();
});
