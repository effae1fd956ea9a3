import { expect, test } from 'vitest';
import { strangeAnswer } from '../../src/cli/queue-answer.ts';

const thrownAt = (error: Error, ...places: readonly string[]): Error =>
  Object.assign(error, { stack: `${error}\n${places.map((place) => `    at f (${place}:1:2)`).join('\n')}` });
const CLIENT = '/x/node_modules/bullmq/dist/cjs/classes/queue-getters.js';
const OURS = '/x/dist/experiments/queue/coordinator/stored-jobs.js';

test('what a client of the queue cannot take is put down to the server', () => {
  const error = thrownAt(new TypeError('responses.forEach is not a function'), CLIENT, OURS);
  expect(strangeAnswer(error)).toMatchObject({
    kind: 'failed',
    message: 'the client of the queue cannot read what its server sent: responses.forEach is not a function',
  });
});

test.each([
  ['thrown by code of ours that a client called', thrownAt(new TypeError('x'), OURS, CLIENT)],
  ['what a client throws on purpose', thrownAt(new Error('Missing lock'), CLIENT)],
  ['no error', 'x'],
])('%s is something else', (_, error) => {
  expect(strangeAnswer(error)).toBeUndefined();
});
