import { expect, test } from 'vitest';
import type { ExperimentEvent } from '../../../../src/experiments/resources/events.ts';
import { eventText } from '../../../../src/report/terminal/lines/event-text.ts';
import type { PageWithCommands } from '../../../../src/report/terminal/page.ts';

const none = { nWorkers: 0, nOtherData: 0, nOtherVersion: 0, nOtherDatabase: 0, command: 'cifar-train worker' };
const why = 'the address space is limited to 4.0 GB (ulimit -v)';

const page = { typed: (command: string) => `npx ${command}` } as PageWithCommands;

test.each<[ExperimentEvent, string]>([
  [{ kind: 'fewer-threads', asked: 4, given: 1, why }, `1 of 4 threads: ${why}`],
  [{ kind: 'fewer-threads', asked: 1, given: 0, why }, `no worker threads, the main thread does the work: ${why}`],
  [
    { kind: 'queue-workers', ...none, isLocal: true },
    'queue: no workers; start one, on this machine: npx cifar-train worker',
  ],
  [
    { kind: 'queue-workers', ...none, isLocal: false },
    'queue: no workers; start one, on any machine: cifar-train worker',
  ],
  [
    { kind: 'test-read', nthReading: 2, ledger: 'own', unreadLedgers: [] },
    'test set read for the 2nd time (own); the lectures advise: only once, at the very end',
  ],
  [
    { kind: 'test-read', nthReading: 1, ledger: 'own', unreadLedgers: ['data/x'] },
    'test set read for the 1st time that is known of (own); data/x cannot be read in full: there may have been more readings',
  ],
])('%o', (event, text) => {
  expect(eventText(event, page)).toEqual({ text });
});
