import { expect, test } from 'vitest';
import type { ExperimentEvent } from '../../../../src/experiments/resources/events.ts';
import { eventText } from '../../../../src/report/terminal/lines/event-text.ts';
import type { Page } from '../../../../src/report/terminal/page.ts';

const why = 'the address space is limited to 4.0 GB (ulimit -v)';

test.each<[ExperimentEvent, string]>([
  [{ kind: 'fewer-threads', asked: 4, given: 1, why }, `1 of 4 threads: ${why}`],
  [{ kind: 'fewer-threads', asked: 1, given: 0, why }, `no worker threads, the main thread does the work: ${why}`],
])('%o', (event, text) => {
  expect(eventText(event, {} as Page)).toEqual({ text });
});
