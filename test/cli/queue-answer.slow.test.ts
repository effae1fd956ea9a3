import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../helpers/commands/cli.ts';
import { wordsOf } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/* Answers of which the client of Redis throws where nothing can catch it: a process of its own has to show what comes of that. */

test.each([
  ['nothing for each of five commands', '$-1\r\n'.repeat(5)],
  ['a list of 4 billion', '*4294967296\r\n'],
  ['lists in lists', `${'*1\r\n'.repeat(200_000)}:1\r\n`],
])('a server of the queue that answers with %s', async (_, answer) => {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write(answer)).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cwd = await scratchFolder();
  for (const command of ['worker', 'crossval --model knn --k 1 --no-run']) {
    const words = wordsOf(`${command} --dataset shapes --limit 100 --queue ${address}`);
    const { code, stderr } = await runCli(words, { cwd });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: the client of the queue cannot read what its server sent: .*\n {2}write the address/m,
      ),
    ]);
    expect(stderr).not.toMatch(/^ +at /m);
  }
});
