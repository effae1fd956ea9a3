import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import {
  checkServer,
  connectionOptions,
  isForbidden,
  openRedis,
  unusable,
  whyUnreachable,
} from '../../../src/experiments/queue/connection.ts';
import { loadQueuePackages } from '../../../src/experiments/queue/packages.ts';
import { neverShow } from '../../../src/util/text/mask-secrets.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

test.each<[string, Error, string, string]>([
  ['rediss://:x@localhost', coded('CERT_HAS_EXPIRED'), 'its certificate has expired', 'renew it'],
  ['rediss://:x@localhost', coded('CERT_NOT_YET_VALID'), 'its certificate is not valid yet', 'the clock'],
  [
    'rediss://:x@localhost',
    coded('SELF_SIGNED_CERT_IN_CHAIN'),
    'its certificate is not trusted',
    'NODE_EXTRA_CA_CERTS',
  ],
  ['rediss://:x@localhost', coded('ETIMEDOUT'), 'it does not answer, or does not speak TLS', 'openssl s_client'],
  ['redis://localhost', coded('ETIMEDOUT'), 'it does not answer', 'redis-cli'],
  ['redis://localhost', new Error('Connection is closed.'), 'is it a Redis or Valkey server', 'redis-cli'],
  [
    'redis://localhost',
    new Error('LOADING Redis is loading the dataset in memory'),
    'still loading its data',
    'once it has finished',
  ],
  [
    'redis://localhost',
    new Error('WRONGTYPE Operation'),
    'names of the queue',
    'in queue, end the same address with another number',
  ],
  ['redis://localhost:7', coded('ECONNREFUSED'), 'nothing listens', 'redis-cli -h localhost -p 7 ping'],
  ['redis://:pw@localhost:7', coded('ECONNREFUSED'), 'nothing listens', 'redis-cli -h localhost -p 7 --askpass ping'],
  ['redis://me:pw@localhost:7', coded('ECONNREFUSED'), 'nothing', '-p 7 --user USER --askpass ping'],
  [
    'redis://localhost',
    new Error('READONLY You can’t write against a read only replica.'),
    'a replica',
    'use a primary',
  ],
  ['redis://localhost', new Error('MOVED 866 10.0.0.7:6379'), 'it is a node of a cluster', 'not part of a cluster'],
  ['redis://localhost', new Error('MASTERDOWN Link with MASTER is down'), 'a replica', 'use a primary'],
  ['redis://localhost', new Error(''), 'it refuses, and does not say why', 'redis-cli'],
  ['rediss://:x@[::1]:7', coded('EPROTO'), 'it does not speak TLS', 'openssl s_client -connect [::1]:7'],
])('%s: %s', (address, error, why, hint) => {
  const told = unusable(checkedAddress(address, false), error);
  expect(told.message).toMatch(new RegExp(`: .*${why}.*$`));
  if (why.endsWith('answer')) expect(told.message).not.toContain('TLS');
  expect(told.hint).toContain(hint);
});

test('what a server sent that is no answer of Redis is kept nowhere, since the password may be in it', () => {
  const error = Object.assign(new Error('Protocol error, got "x" as reply type byte'), { buffer: 's3cret' });
  const told = unusable(checkedAddress('redis://localhost', false), error);
  expect(told.message).toMatch(/: what answers there does not speak as Redis does$/);
  expect(inspect(told, { depth: 9 })).not.toContain('s3cret');
});

test('a password that a server repeats is not shown, whatever it was asked', () => {
  const address = checkedAddress('redis://:hunter2-hunter2@localhost', false);
  for (const words of [
    'ERR no, hunter2-hunter2',
    `NOPERM ${'x'.repeat(280)} redis://:hunter2-hunter2@localhost`,
    "ERR unknown command 'hunter2-hunter2'",
    `${'x'.repeat(293)}hunter2-hunter2`,
  ]) {
    expect(unusable(address, new Error(words)).message).not.toMatch(/hunter2/i);
  }
});

test('what a server says without end is no trouble', () => {
  neverShow('qzxv-s3cret');
  const words = `ERR no ${'aA'.repeat(15_000_000)}`;
  expect(whyUnreachable(new Error(words)).length).toBeLessThan(400);
}, 2000);

test('what a server says is shown in part, and moves no cursor', () => {
  const told = whyUnreachable(new Error(`ERR \u001b[2J${'x'.repeat(9000)}`));
  expect(told).toMatch(/^ERR \\u001b\[2Jx+…$/);
  expect(told.length).toBeLessThan(400);
});

test.each([
  ["ERR unknown command 'AUTH', with args beginning with: 'bob' 's3cret' ", 'a command that a queue needs: AUTH'],
  ["ERR unknown command 's3cret'", 'a command that a queue needs: AUTH'],
  ['ERR no such user bob with s3cr', 'it refuses the user and the password'],
  ['ERR invalid password', 'it refuses the password'],
])('a server that repeats the password, or a part of it: %s', (words, expected) => {
  const error = () => Object.assign(new Error(words), { command: { name: 'auth', args: ['bob', 's3cret'] } });
  expect(whyUnreachable(error())).toContain(expected);
  const told = unusable(checkedAddress('redis://bob:s3cret@localhost', false), error());
  expect(told.message).toContain(expected);
  expect(inspect(told, { depth: 9 }) + JSON.stringify(told.cause)).not.toMatch(/s3cr|bob/);
});

// Also of scripts, in the words of Redis 6.2, 7.0, 7.2 and Valkey.
test.each([
  ["ERR unknown command 'EVALSHA', with args beginning with: 'x'", 'does not know a command .*: EVALSHA'],
  [
    'ERR Error running script (call to f_1): @user_script: 3: Unknown Redis command called from Lua script',
    'does not know',
  ],
  ['ERR Unknown Redis command called from script script: 5ab4, on @user_script:388.', 'does not know'],
  ['ERR Unknown command called from script script: 5ab4, on @user_script:388.', 'does not know'],
  ["NOPERM User lab has no permissions to run the 'eval' command", 'access list'],
  ["ERR The user executing the script can't run this command or subcommand script: 5ab4", 'access list'],
  ["ERR ACL failure in script: User lab has no permissions to run the 'hset' command script: 5ab4", 'access list'],
])('a server that lacks a command, or forbids it, never does what was asked: %s', (words, why) => {
  expect(isForbidden(new Error(words))).toBe(true);
  const { message, hint } = unusable(checkedAddress('redis://localhost', false), new Error(words));
  expect(message).toMatch(new RegExp(`: it.* ${why}`));
  expect(hint).toContain(why === 'access list' ? 'docs/queue.md' : 'use a Redis or Valkey server that has all of them');
});

test('a server that has too many clients may do it later', () => {
  expect(isForbidden(new Error('ERR max number of clients reached'))).toBe(false);
});

test('a server that takes connections and says nothing does not hold up Ctrl-C', async () => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = new AbortController();
  const address = checkedAddress(`redis://127.0.0.1:${port}`, false);
  const checked = checkServer(await loadQueuePackages(), address, stop.signal).catch((error: unknown) => error);
  const [socket] = await once(server, 'connection');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'data'); // it was asked something
  stop.abort('Ctrl-C');
  expect(await checked).toBe('Ctrl-C');
  expect(connectionOptions(address).disconnectTimeout).toBeLessThan(1000); // ioredis itself gives it 2000 ms, twice
});

test.each([
  ['# Server\r\nredis_version:7.2.4\r\nmaxmemory_policy:noeviction\r\ncluster_enabled:0\r\n', undefined],
  ['redis_version:7.2.4\r\nmaxmemory_policy:allkeys-lru\r\n', 'it removes keys when its memory is full'],
  ['redis_version:6.0.16\r\n', 'it speaks as Redis 6.0.16'],
  ['redis_version:7.2.4\r\nloading:1\r\n', 'it is still loading its data'],
  ['redis_version:7.2.4\r\nredis_mode:sentinel\r\n', 'it is a Sentinel'],
  ['redis_version:7.2.4\r\nrole:slave\r\n', 'it is a replica'],
  ['redis_version:7.2.4\r\ncluster_enabled:1\r\n', 'it is a node of a cluster'],
  ['redis_version:new\r\n', 'what answers there does not speak as Redis does'],
  ['', 'what answers there does not speak as Redis does'],
])('a server that says %j of itself', async (info, wrong) => {
  class Redis {
    on() {}
    async connect() {}
    async info() {
      return info;
    }
    disconnect() {}
  }
  const address = checkedAddress('redis://127.0.0.1:1', false);
  const checked = checkServer({ Redis } as never, address, new AbortController().signal);
  if (wrong === undefined) await checked;
  else await expect(checked).rejects.toThrow(`cannot be used: ${wrong}`);
});

test.each([
  ['connect', ['LOADING']],
  ['ready', []],
])('a connection that is at %s after twelve seconds', (status, told) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const Redis = class extends EventEmitter {
    readonly status = status;
  };
  const redis = openRedis({ Redis } as never, checkedAddress('redis://127.0.0.1:1', false));
  const errors: string[] = [];
  redis.on('error', (error: Error) => void errors.push(error.message));
  redis.emit('connect');
  redis.emit('close');
  vi.advanceTimersByTime(40_000);
  expect(errors).toEqual([]);
  redis.emit('connect');
  vi.advanceTimersByTime(11_999);
  expect(errors).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(errors).toEqual(told);
});

test('work that was stopped before asks no server', async () => {
  const Redis = vi.fn();
  const address = checkedAddress('redis://127.0.0.1:1', false);
  const checked = checkServer({ Redis } as never, address, AbortSignal.abort('Ctrl-C'));
  await expect(checked).rejects.toBe('Ctrl-C');
  expect(Redis).not.toHaveBeenCalled();
});
