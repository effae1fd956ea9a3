import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { written } from '../../../src/cli/terminal/whole-writes.ts';

/** A stream whose reader takes what was written when told to. */
function held() {
  const waiting: (() => void)[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, taken) => void waiting.push(taken) });
  const takeAll = () => {
    for (let taken = waiting.shift(); taken !== undefined; taken = waiting.shift()) taken();
  };
  return { stream, takeAll };
}

test('what was written is waited for until it has been taken', async () => {
  const [out, notes] = [held(), held()];
  out.stream.write('result');
  notes.stream.write('note');
  let isDone = false;
  const done = written([out.stream, notes.stream], 60_000).then(() => {
    isDone = true;
  });
  out.takeAll();
  await new Promise(setImmediate);
  expect([out.stream.writableLength, isDone]).toEqual([0, false]);
  notes.takeAll();
  await done;
  expect(notes.stream.writableLength).toBe(0);
});

test('or until its readers have had their time', async () => {
  const { stream } = held();
  stream.write('result');
  await written([stream], 1);
  expect(stream.writableLength).toBe(6);
});

test('a stream that is destroyed is not waited for', async () => {
  const { stream } = held();
  stream.on('error', () => {});
  stream.write('result');
  stream.destroy(new Error('EPIPE'));
  await written([stream], 60_000);
});
