import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askYesOrNo } from '../../../src/cli/terminal/ask.ts';
import { FakeStream } from '../../helpers/commands/fake-stream.ts';

const typedAt = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });

test.each([
  ['y\n', true],
  ['YES\n', true],
  [' y \n', true],
  ['n\n', false],
  ['\n', false],
  ['yesterday\n', false],
  ['', false], // Ctrl-D
])('%j is %s', async (text, expected) => {
  const input = typedAt(true);
  const output = new FakeStream({ isTTY: true });
  const answer = askYesOrNo('remove it?', input, output, new AbortController().signal);
  input.end(text);
  expect(await answer).toBe(expected);
  expect(output.written).toBe('remove it? [y/N] ');
});

test.each([
  [false, true],
  [true, false],
])('nobody is asked where input or output is no terminal: %s, %s', async (input, output) => {
  const stream = new FakeStream({ isTTY: output });
  expect(await askYesOrNo('?', typedAt(input), stream, new AbortController().signal)).toBeUndefined();
  expect(stream.written).toBe('');
});

test('Ctrl-C ends the question', async () => {
  const controller = new AbortController();
  const answer = askYesOrNo('?', typedAt(true), new FakeStream({ isTTY: true }), controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(answer).rejects.toThrow('interrupted');
});
