import { expect, test } from 'vitest';
import { inspected } from '../../../src/cli/terminal/inspected.ts';

test('an error is its stack, and those of the errors behind it', async () => {
  const cause = new RangeError('the first');
  const text = await inspected(new TypeError('the second', { cause }));
  expect(text).toMatch(/^TypeError: the second\n {4}at .*\n\[cause\]: RangeError: the first\n {4}at /s);
});

test('the errors in an AggregateError are shown, as where a host has two addresses', async () => {
  const refused = ['127.0.0.1', '::1'].map((host) => new Error(`connect ECONNREFUSED ${host}`));
  expect(await inspected(new AggregateError(refused))).toMatch(
    /\[error\]: Error: connect ECONNREFUSED 127.*\[error\]: Error: connect ECONNREFUSED ::1/s,
  );
});

test.each([
  ['no error', 'no error'],
  [7, '7'],
  [Buffer.from('s3cret'), 'Buffer'],
  [{ password: 's3cret' }, 'Object'],
  [Object.create(null), 'an object'],
  [{ constructor: { name: Symbol('x') } }, 'an object'],
])('a cause that is no error: %j', async (cause, shown) => {
  expect(await inspected(new Error('x', { cause }))).toMatch(new RegExp(`\\[cause\\]: ${shown}$`));
});

test('what packages add to errors is not shown, nor are secrets and control characters', async () => {
  const error = Object.assign(new Error('\u001b[2Jredis://me:s3cret@host'), { buffer: 's3cret', command: ['s3cret'] });
  expect(await inspected(error)).toMatch(/^Error: \\u001b\[2Jredis:\/\/\*\*\*@host\n/);
  expect(await inspected(error)).not.toContain('s3cret');
});

test('errors that are their own cause end', async () => {
  const error: Error = new Error('again');
  error.cause = error;
  expect((await inspected(error)).match(/again/g)).toHaveLength(6);
});

test('what is no error is shown as it is', async () => {
  expect(await inspected({ code: 7 })).toBe('{ code: 7 }');
});
