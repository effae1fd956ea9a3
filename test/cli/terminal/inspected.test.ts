import { expect, test } from 'vitest';
import { inspected } from '../../../src/cli/terminal/inspected.ts';

test('an error is its stack, and those of the errors behind it', () => {
  const cause = new RangeError('the first');
  const text = inspected(new TypeError('the second', { cause }));
  expect(text).toMatch(/^TypeError: the second\n {4}at .*\n\[cause\]: RangeError: the first\n {4}at /s);
});

test('the errors in an AggregateError are shown, as where a host has two addresses', () => {
  const refused = ['127.0.0.1', '::1'].map((host) => new Error(`connect ECONNREFUSED ${host}`));
  expect(inspected(new AggregateError(refused))).toMatch(
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
])('a cause that is no error: %j', (cause, shown) => {
  expect(inspected(new Error('x', { cause }))).toMatch(new RegExp(`\\[cause\\]: ${shown}$`));
});

test('what packages add to errors is not shown, nor are secrets and control characters', () => {
  const error = Object.assign(new Error('\u001b[2Jredis://me:s3cret@host'), { buffer: 's3cret', command: ['s3cret'] });
  expect(inspected(error)).toMatch(/^Error: \\u001b\[2Jredis:\/\/\*\*\*@host\n/);
  expect(inspected(error)).not.toContain('s3cret');
});

test('errors that are their own cause end', () => {
  const error: Error = new Error('again');
  error.cause = error;
  expect(inspected(error).match(/again/g)).toHaveLength(6);
});

test.each([
  ['a text', 'a text'],
  [{ password: 's3cret' }, 'Object'],
])('what is no error is named: %j', (thrown, shown) => {
  expect(inspected(thrown)).toBe(shown);
});

test('a message of an answer’s length takes neither the place of the stack nor of the cause', () => {
  const text = inspected(new Error('x'.repeat(60_000), { cause: new Error(`$& ${'y'.repeat(60_000)}`) }));
  expect(text).toMatch(/^Error: x+…\n {4}at .*\n\[cause\]: Error: \$& y+…\n {4}at /s);
});

test('a stack may be anything', () => {
  expect(inspected(Object.assign(new Error('x'), { stack: Symbol('y') }))).toMatch(/symbol/i);
});
