import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a way does to all that goes over it. */
interface Way {
  /** How long everything takes, each way. */
  readonly milliseconds?: number;
  /** What the client gets for an answer; asked for each. */
  readonly answer?: (bytes: Buffer) => Buffer;
}

/** A way to a server of this machine; it ends with the test. */
export async function badWay(port: number, { milliseconds = 0, answer = (bytes) => bytes }: Way): Promise<string> {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      const passed = (bytes: Buffer) => to.write(from === far ? answer(bytes) : bytes);
      from.on('data', (bytes) => void setTimeout(passed, milliseconds, bytes));
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `redis://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
