import { expect, test } from 'vitest';
import { strangeAnswer } from '../../src/cli/queue-answer.ts';

const thrownAt = (error: Error, ...places: readonly string[]): Error =>
  Object.assign(error, { stack: `${error}\n${places.map((place) => `    at f (${place}:1:2)`).join('\n')}` });
const CLIENT = '/x/node_modules/bullmq/dist/cjs/classes/queue-getters.js';
const OURS = '/x/dist/experiments/queue/coordinator/stored-jobs.js';

/** As redis-parser makes it. */
class ParserError extends Error {
  override readonly name = 'ParserError';
}

test.each([
  [new TypeError('responses.forEach is not a function'), 'responses.forEach is not a function'],
  [
    new ParserError('Protocol error, got "x" as reply type byte. Please report this.'),
    'Protocol error, got "x" as reply type byte',
  ],
])('what a client of the queue cannot take is put down to the server: %s', (error, words) => {
  expect(strangeAnswer(thrownAt(error, CLIENT, OURS))).toMatchObject({
    kind: 'failed',
    message: `the client of the queue cannot read what its server sent: ${words}`,
  });
});

test('what has no file, or is of Node, says nothing of where an error was thrown', () => {
  const error = thrownAt(new RangeError('Maximum call stack size exceeded'), CLIENT);
  for (const frame of ['get length [as length] (<anonymous>)', 'Buffer.from (node:internal/validators:1:2)']) {
    error.stack = error.stack!.replace('\n', `\n    at ${frame}\n`);
    expect(strangeAnswer(error)).toMatchObject({ kind: 'failed' });
  }
});

test.each([
  ['thrown by code of ours that a client called', thrownAt(new TypeError('x'), OURS, CLIENT)],
  ['what a client throws on purpose', thrownAt(new Error('Missing lock'), CLIENT)],
  ['no error', 'x'],
])('%s is something else', (_, error) => {
  expect(strangeAnswer(error)).toBeUndefined();
});
