import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isWholePackage } from '../../src/cli/installation/packages.ts';
import { shortageOf } from '../../src/cli/shortage.ts';

/** What Node says of a package, or of a part of one, where it resolved it to `guess`. */
const unresolved = (guess: string, kind = 'package') =>
  Object.assign(new Error(`Cannot find ${kind} '${guess}' imported from x.js`), { code: 'ERR_MODULE_NOT_FOUND' });

const coded = (code: string) => Object.assign(new Error(`${code}: open 'x'`), { code });

test.each([
  [coded('EMFILE'), 'this process may not open more files'],
  [new Error("EMFILE: too many open files, open 'x'"), 'this process may not open more files'],
  [unresolved(resolve('node_modules/tar/index.js')), 'this process may not open more files'],
  [
    unresolved(resolve('node_modules/pure-rand/distribution/uniformInt'), 'module'),
    'this process may not open more files',
  ],
  [coded('ENFILE'), 'the system cannot open more files'],
  [coded('ERR_ACCESS_DENIED'), "Node's permission model forbids what this command needs"],
  [coded('ENOMEM'), 'the system has no memory left'],
  [new RangeError('Array buffer allocation failed'), 'the system has no memory left'],
])('%s is told in words, with what to type', (error, words) => {
  expect(shortageOf(error, isWholePackage)).toMatchObject({
    kind: 'failed',
    message: words,
    cause: error,
    hint: expect.any(String),
  });
});

test.each([
  [coded('ENOENT')],
  [coded('toString')],
  [unresolved('tar')],
  [unresolved(resolve('node_modules/half-installed/index.js'))],
  [unresolved(resolve('node_modules/tar/index.js'), 'module')],
  [unresolved(resolve('dist/cli/gone'), 'module')],
  [new RangeError('Invalid array length')],
  ['text'],
  [undefined],
])('%s is not', (error) => {
  expect(shortageOf(error, isWholePackage)).toBeUndefined();
});
