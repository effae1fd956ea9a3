import { expect, test } from 'vitest';
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
