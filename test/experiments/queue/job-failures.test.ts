import { expect, test } from 'vitest';
import { failure, hint, lines, UserError, usageError } from '../../../src/errors.ts';
import { failedJob, toldFailure } from '../../../src/experiments/queue/job-failures.ts';

test.each<[string, unknown, string]>([
  ['too little memory', failure('too little memory'), 'too little memory'],
  ['several lines', new UserError(lines(['one', hint`two`]), 'failed'), 'one'],
  ['a long message', failure('x'.repeat(2000)), `${'x'.repeat(500)}…`],
  ['an error of Node', new Error("ENOENT, open '/home/me/x'"), 'an internal error: see what the worker wrote'],
])('%s', (_, error, reason) => {
  expect(toldFailure(error).reason).toBe(reason);
});

test('what is wrong on every machine is not tried again', () => {
  expect(toldFailure(usageError('k must be smaller')).isFinal).toBe(true);
  expect(toldFailure(failure('too little memory')).isFinal).toBe(false);
  expect(toldFailure(new Error('a fault')).isFinal).toBe(false);
});

test('the sweep names all that failed, and nothing raw of what they say', () => {
  const { message } = failedJob('2 knn trials', {
    reason: 'full\u001b[31m',
    last: 'c.3',
    hosts: ['a.1', 'b.2', 'a.1'],
  });
  expect(message).toBe('a job failed 3 times (2 knn trials), on a.1, b.2: full\\u001b[31m');
  const buried = failedJob('1 trial', { reason: 'job stalled more than allowable limit', last: 'c.3', hosts: [] });
  expect(buried.message).toBe('every worker that took one job died on it (1 trial; the last was c.3)');
  const own = failedJob('1 trial', { reason: 'job stalled, says the worker', last: 'c.3', hosts: [] });
  expect(own.message).toBe('a job failed (1 trial), on c.3: job stalled, says the worker');
});
