import { expect, test } from 'vitest';
import { checkedAddress, isLocal, queueAddress } from '../../../src/experiments/queue/address.ts';
import { workersIn } from '../../../src/experiments/queue/names.ts';
import { version } from '../../../src/runs/version.ts';
import { choice, either, parseOption } from '../../../src/util/options.ts';
import { thrownUserError } from '../../helpers/caught.ts';

test.each([
  ['redis://localhost', { host: 'localhost', port: 6379, db: 0, isTls: false, password: undefined }],
  ['rediss://lab:p%40ss%3A@queue.example.org:7000/3', { port: 7000, db: 3, isTls: true, password: 'p@ss:' }],
  ['redis://:secret@127.0.0.1', { username: undefined, password: 'secret' }],
  ['redis://LocalHost', { host: 'LocalHost', port: 6379 }],
  ['redis://[::1]:7001', { host: '::1', port: 7001 }],
])('%s', (typed, parts) => {
  const address = checkedAddress(typed, false);
  expect(address).toMatchObject(parts);
  expect(address.shown).not.toMatch(/secret|p%40ss/);
});

test.each([
  ['localhost:6379', 'write it with its scheme: redis://localhost:6379'],
  ['none', 'only crossval may do without a queue'],
  ['redis//:secret@h', 'write it with its scheme: redis://HOST:6379'],
  ['valkey://localhost', 'Valkey speaks as Redis does: redis://localhost'],
  ['http://localhost', undefined],
  ['redis://', undefined],
  ['redis://localhost/jobs', undefined],
  ...['redis://::1', 'rediss://u:pw@::1:6379', 'redis://fe80::1'].map(
    (typed) => [typed, 'write an IPv6 address in brackets: redis://[::1]:6379'] satisfies [string, string],
  ),
  ...['unix:///run/redis.sock', '/run/redis.sock'].map(
    (typed) => [typed, 'a Unix socket cannot be used: let the server listen on a port'] satisfies [string, string],
  ),
  ['redis://localhost?password=x', undefined],
  ...['redis://%zz@localhost', 'redis://u:a/b@h', 'redis://u:1#b@h', 'redis://u:1?b@h', 'rediss://u:a b/@h'].map(
    (typed) =>
      [typed, 'in a user or a password, write % as %25, / as %2F, ? as %3F, # as %23, @ as %40'] satisfies [
        string,
        string,
      ],
  ),
])('%s is no address', (typed, advice) => {
  expect(queueAddress.parse(typed)).toBeUndefined();
  expect(queueAddress.advise?.(typed)).toBe(advice);
});

test.each([
  ...['redis//:secret@h', 'redis:://:secret@h', 'redis:/:secret@h', 'redis;//:secret@h'],
  ...['secret', 'lab:secret', 'redis:secret', ':secret@h'],
  ...['redis://my.example:6380,password=secret,ssl=True', 'tcp://127.0.0.1:6379,auth=secret', 'redis://h, secret'],
  ...['redis://127.0.0.1:6379/0 password=secret', 'redis://h:6380 -a secret', 'redis://[::1]:6379,secret'],
  ...[
    'redis://127.0.0.1,password=secret',
    'redis://lab%3Asecret%40127.0.0.1',
    'redis://127.0.0.1;secret',
    'redis://lab=secret',
  ],
  ...['rediss://cache.example.org,password=secret,ssl=True', 'redis://lab!secret', 'redis://lab;secret&127.0.0.1'],
  ...['unix:///run/redis.sock,password=secret', "redis://h:6379'secret", 'redis://h:6379>secret'],
])('%s: no password shows, for a worker or for a sweep, which may do without a queue', (typed) => {
  for (const constraint of [queueAddress, either(queueAddress, choice('none'))]) {
    const { message, hint } = thrownUserError(() => parseOption('--queue', typed, constraint));
    expect(message).toContain('this is not shown, since it may hold a password');
    expect(`${message} ${hint}`).not.toContain('secret');
  }
});

test.each([
  ['redis://queue.example.org', 'without TLS and without a password'],
  ['rediss://queue.example.org', 'without a password'],
  ['redis://lab:secret@10.0.0.7', 'without TLS'],
  ['redis://localhost.example.org', 'without TLS and without a password'],
  ['redis://[::ffff:10.0.0.7]', 'without TLS and without a password'],
])('%s is on another machine, and is refused unless that is accepted', (typed, what) => {
  const error = thrownUserError(() => checkedAddress(typed, false));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(what)]);
  expect(`${error.message} ${error.hint}`).not.toContain('secret');
  expect(new URL(typed).hostname).toContain(checkedAddress(typed, true).host);
});

test.each(['localhost.', '127.8.9.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]'])(
  '%s is this machine: neither TLS nor a password is asked for',
  (host) => {
    expect(isLocal(checkedAddress(`redis://${host}:6379`, false))).toBe(true);
  },
);

test('workers are told apart by the queue that they listen to, and by its database', () => {
  const client = (queue: string, host: string, db = 3) =>
    `id=7 addr=127.0.0.1:4000 name=cifar-train:${Buffer.from(queue).toString('base64')}:w:${host} age=3 db=${db} sub=0\n`;
  const ours = `${version}-0123456789abcdef`;
  const others = [client(ours, 'a.1'), client(ours, 'a.1'), client(ours, 'b.2'), client(`${version}-fedcba`, 'c.3')];
  const list = [
    ...[...others, client('9.9.9-0123456789abcdef', 'd.4'), client(ours, 'e.5', 0), client(ours, 'e.5', 0)],
    ...['id=8 name= age=1 db=3\n', 'id=9 name=other:w:x age=1 db=3\n'],
  ];
  const told = { nOurs: 2, nOtherData: 1, nOtherVersion: 1, nOtherDatabase: 1 };
  expect(workersIn(list.join(''), ours, 3)).toEqual(told);
});

test('a list of workers that is no such list is looked through once', () => {
  expect(workersIn(' name=cifar-train:a:w:b '.repeat(400_000), 'a', 0).nOurs).toBe(0);
}, 2000);
