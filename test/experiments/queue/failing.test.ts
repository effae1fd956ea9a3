import { expect, test } from 'vitest';
import { failure, hint, lines, UserError } from '../../../src/errors.ts';
import { reasonFor } from '../../../src/experiments/queue/failing.ts';

test.each<[string, unknown, string]>([
  ['too little memory', failure('too little memory'), 'too little memory'],
  ['several lines', new UserError(lines(['one', hint`two`]), 'failed'), 'one'],
  ['a long message', failure('x'.repeat(2000)), `${'x'.repeat(500)}…`],
  ['an error of Node', new Error("ENOENT, open '/home/me/x'"), 'an internal error: see what the worker wrote'],
])('%s', (_, error, reason) => {
  expect(reasonFor(error)).toBe(reason);
});
