import { expect, test } from 'vitest';
import { StoredJobs } from '../../../../src/experiments/queue/coordinator/stored-jobs.ts';

/** The jobs in a server that answers so. */
const answering = (text: unknown, logs: unknown) =>
  new StoredJobs(
    { toKey: (id: string) => id, getJobLogs: async () => ({ logs, count: 1 }) } as never,
    { hstrlen: async () => 5, hget: async () => text, exists: async () => 1 } as never,
    'run',
    (question) => question(),
  );

test.each([
  ['words', 'words'],
  [null, undefined],
  [['{"a":1}'], undefined],
  [7, undefined],
])('a field that is answered by %j', async (answer, text) => {
  expect(await answering(answer, []).read('run-1', 'returnvalue')).toEqual({ returnvalue: { nBytes: 5, text } });
});

test.each([
  [
    ['a.1', 'b.2'],
    ['a.1', 'b.2'],
  ],
  [[7], ['7']],
  ['OK', []],
])('hosts that are answered by %j', async (answer, hosts) => {
  expect(await answering('', answer).whoFailed('run-1')).toEqual(hosts);
});
