import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, onTestFinished } from 'vitest';
import { freePort } from '../../../scripts/queue/free-port.mjs';
import { scratchFolder } from '../scratch.ts';

/** Whether there is a server to test with; without one the tests that need it are skipped, under a name that says so. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
export const WITHOUT_REDIS = 'skipped: there is no redis-server (install it)';

/** A server that a test may kill and start again. */
export interface RedisServer {
  readonly port: number;
  readonly address: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** On the same port, with what it had written, or without. */
  start(options?: readonly string[]): Promise<void>;
}

/** A server for all tests of a file: to start one for each takes long. */
export function sharedRedis(): { readonly server: RedisServer } {
  const shared: { server: RedisServer } = { server: undefined as never };
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cifar-train-redis-'));
    shared.server = await serverIn(folder, []);
    return async () => {
      await shared.server.kill();
      await rm(folder, { recursive: true, force: true });
    };
  });
  return shared;
}

/** Starts a server that keeps nothing on disk, unless options say so; it ends with the test. */
export async function redisServer(...options: readonly string[]): Promise<RedisServer> {
  const server = await serverIn(await scratchFolder(), options);
  onTestFinished(server.kill);
  return server;
}

async function serverIn(folder: string, options: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const start = async (more: readonly string[] = options) => {
    const usual = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    child = spawn('redis-server', [...usual, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((ready, fail) => {
      let said = '';
      child!.stdout!.on('data', (piece: Buffer) => {
        said += piece;
        if (/Ready to accept connections/.test(said)) ready();
      });
      child!.once('exit', () => fail(new Error(`redis-server does not start: ${said}`)));
    });
  };
  await start();
  return { port, address: `redis://127.0.0.1:${port}`, kill, start };
}
