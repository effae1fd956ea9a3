import { expect, onTestFinished, test, vi } from 'vitest';
import { Contact } from '../../../src/experiments/queue/contact.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';

test('each kind of trouble is told once until the server is back, though they take turns', () => {
  const told: ExperimentEvent[] = [];
  const contact = new Contact({ tell: (event) => told.push(event) });
  const errors = ['OOM command not allowed', 'READONLY You cannot write', 'MISCONF Redis is configured'].map(Error);
  for (const error of [...errors, ...errors]) contact.lost(error);
  expect([contact.isLost, contact.back(), contact.isLost, contact.back()]).toEqual([true, true, false, false]);
  contact.lost(errors[0]);
  expect(told).toEqual([
    { kind: 'queue-lost', why: 'its memory is full' },
    { kind: 'queue-lost', why: 'it has become a replica, which is written to by its primary alone' },
    { kind: 'queue-lost', why: 'it cannot save to its disk, and takes nothing until it can' },
    { kind: 'queue-back' },
    { kind: 'queue-lost', why: 'its memory is full' },
  ]);
});

test('an answer of which only single bytes come is missed once, and still waited for', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: ExperimentEvent[] = [];
  const contact = new Contact({ tell: (event) => told.push(event) });
  expect(await contact.watched(Promise.resolve(7))).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
  let answer: (value: number) => void = () => {};
  const late = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const answers = Promise.all([contact.watched(late), contact.watched(late)]);
  vi.advanceTimersByTime(14_999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual([{ kind: 'queue-lost', why: 'it does not answer' }]);
  answer(8);
  expect(await answers).toEqual([8, 8]);
});

test('a server that is known to be gone is not missed again', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: ExperimentEvent[] = [];
  const contact = new Contact({ tell: (event) => told.push(event) });
  contact.lost(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  void contact.watched(new Promise(() => {}));
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(1);
});
