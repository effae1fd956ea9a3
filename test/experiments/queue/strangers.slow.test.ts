import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { caughtAll, userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { selfSigned } from '../../helpers/downloads/certificate.ts';
import { badWay } from '../../helpers/queue/bad-way.ts';
import { hasRedis, redisServer, sharedRedis, WITHOUT_REDIS } from '../../helpers/queue/redis-server.ts';
import { DATA, swept, tableHere } from '../../helpers/queue/swept.ts';
import { connected, queueOn, waiting } from '../../helpers/queue/waiting-sweep.ts';
import { workerProcess } from '../../helpers/queue/worker-process.ts';
import { startWorker } from '../../helpers/queue/workers.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* What else may be on a server, or on the way to it. It is long, since all of it shares one server, emptied each time. */

const SWEEP = `${DATA} --model knn --k 1,3 --folds 2`;
const SIX_JOBS = `${DATA} --folds 4 --k 1,3 --loss softmax --reg-strength 1e-3 --epochs 1`;

describe.skipIf(!hasRedis)(hasRedis ? 'over a queue' : WITHOUT_REDIS, () => {
  const redis = sharedRedis();

  /** The server of all tests, empty. */
  async function emptied() {
    const client = connected(redis.server.port);
    await client.flushall();
    return { client, ...redis.server };
  }

  test('a worker with other images takes nothing, and the sweep says so', async () => {
    const { address } = await emptied();
    const other = startWorker(address, { limit: 90 });
    await expect.poll(() => other.events.map(({ kind }) => kind), { timeout: 50_000 }).toContain('worker-ready');
    const sweep = await waiting(`${SWEEP} --queue ${address}`);
    startWorker(address);
    const { notes } = await sweep.done;
    expect(notes.join('\n')).toMatch(
      /no workers; 1 worker waits with other data; start one, on this machine: .* --limit 100 --seed 5/,
    );
    expect((await other.stop()).nJobs).toBe(0);
  });

  test('forged jobs are refused, and the sweep goes on', async () => {
    const { address, port, client } = await emptied();
    const sweep = await waiting(`${SWEEP} --queue ${address}`);
    const queue = new Queue(await queueOn(client), { connection: { port }, prefix: 'cifar-train' });
    onTestFinished(() => queue.close());
    const [real] = await queue.getJobs(['waiting']);
    const forged = [{ run: 'rm -rf /' }, { ...real!.data, seed: 1 }, 'x'.repeat(9_000_000)];
    for (const [i, data] of forged.entries()) await queue.add('forged', data, { jobId: `forged-${i}`, lifo: true });
    const worker = startWorker(address);
    expect((await sweep.done).table).toEqual(await tableHere(SWEEP));
    const refused = expect.objectContaining({
      kind: 'job-left',
      why: expect.stringMatching(/^it is no job of this ver/),
    });
    expect(worker.events.filter(({ kind }) => kind === 'job-left')).toEqual(forged.map(() => refused));
    const failed = await queue.getJobs(['failed']);
    expect(failed.map(({ failedReason }) => failedReason)).toEqual(
      forged.map(() => expect.stringMatching(/^it is no job of this version: /)),
    );
    expect(failed.flatMap(({ stacktrace }) => stacktrace)).toEqual([]); // they would name paths of the worker's machine
  });

  test.each<[string, object]>([
    ['nonsense', { returnvalue: '"done"' }],
    ['no JSON', { returnvalue: 'null', data: '{' }],
    [
      'the hash of another job',
      {
        returnvalue: JSON.stringify({
          format: 'cifar-train result 1',
          jobHash: 'a'.repeat(64),
          host: 'x',
          results: [],
        }),
      },
    ],
    ['more bytes than any result has', { returnvalue: JSON.stringify('x'.repeat(33 * 2 ** 20)) }],
  ])('forged results stop the sweep, which can be resumed: %s', async (_, forged) => {
    const { address, client } = await emptied();
    const cwd = await scratchFolder();
    const sweep = await waiting(`${SWEEP} --queue ${address} --run-dir run`, { cwd });
    const queue = `cifar-train:${await queueOn(client)}`;
    const ids = await client.lrange(`${queue}:wait`, 0, -1);
    expect(ids).toHaveLength(2);
    const transaction = client.multi().del(`${queue}:wait`);
    for (const id of ids) transaction.hset(`${queue}:${id}`, forged).zadd(`${queue}:completed`, 1, id);
    await transaction.exec();
    expect((await userError(sweep.done)).message).toMatch(/^the result of a job is not what a worker sends: /);
    startWorker(address);
    expect((await swept('--resume run', { cwd })).table).toEqual(await tableHere(SWEEP));
  });

  test('jobs at which all workers fail stop the sweep; once resumed, it tries all of them again', async () => {
    const { address, port, client } = await emptied();
    const cwd = await scratchFolder();
    const sweep = await waiting(`${SIX_JOBS} --queue ${address} --run-dir run`, { cwd });
    const queue = await queueOn(client);
    const connection = { port };
    const [jobs, ends] = [
      new Queue(queue, { connection, prefix: 'cifar-train' }),
      new QueueEvents(queue, { connection, prefix: 'cifar-train' }),
    ];
    ends.on('delayed', () => void jobs.promoteJobs()); // nothing is waited for
    await ends.waitUntilReady();
    const fail = async (job: Job) => {
      await job.log(`node${job.attemptsStarted}.1`);
      throw new Error('too little memory');
    };
    const options = { connection, prefix: 'cifar-train', concurrency: 1 };
    const failing = new Worker(queue, fail, options);
    onTestFinished(async () => {
      await Promise.all([failing.close(), ends.close(), jobs.close()]);
    });
    expect((await userError(sweep.done)).message).toMatch(
      /^a job failed 3 times \(.* on split \d\), on node1\.1, node2\.1, node3\.1: too little memory$/,
    );
    await failing.close();
    startWorker(address);
    expect((await swept('--resume run', { cwd })).table).toEqual(await tableHere(SIX_JOBS));
  });

  test('the access list in docs/queue.md suffices; one that forbids scripts, or what they do, ends sweep and worker', async () => {
    const { port, client } = await emptied();
    const page = await readFile(resolve(import.meta.dirname, '../../../docs/queue.md'), 'utf8');
    const [, rules = ''] = /^user lab (.*)$/m.exec(page)!;
    await client.call('ACL', 'SETUSER', 'lab', ...rules.replace('PASSWORD', 'pw').split(' '));
    const address = `redis://lab:pw@127.0.0.1:${port}`;
    const worker = startWorker(address);
    const env = { CIFAR_TRAIN_QUEUE: address };
    expect((await swept(SWEEP, { env })).table).toEqual(await tableHere(SWEEP));
    const lab = new Redis(address);
    expect(await lab.client('LIST').finally(() => lab.disconnect())).toContain('name=cifar-train:'); // how many workers there are
    await worker.stop();
    const forbidden = {
      message: expect.stringMatching(/its access list forbids what a queue needs: /),
      hint: expect.stringContaining('docs/queue.md'),
    };
    await client.call('ACL', 'SETUSER', 'lab', '-xadd');
    expect(await userError(swept(SWEEP, { env }))).toMatchObject(forbidden);
    await client.call('ACL', 'SETUSER', 'lab', '-@scripting');
    const errors = await caughtAll(swept(SWEEP, { env }), startWorker(address).done);
    expect(errors).toMatchObject([forbidden, forbidden]);
  });

  test('a password opens the queue, and is in no file, note or message', async () => {
    const secret = 'se-cr-et-77';
    const { address, port } = await redisServer('--requirepass', secret);
    const cwd = await scratchFolder();
    const named = (password: string) => ({ CIFAR_TRAIN_QUEUE: `redis://:${password}@127.0.0.1:${port}` });
    const shownVerbosely = ({ cause }: Error) => inspect(cause);
    const without = await userError(runLine(`crossval ${SWEEP} --queue ${address}`, { cwd }));
    const wrong = await userError(runLine(`crossval ${SWEEP}`, { cwd, env: named('wrong-pw-1') }));
    expect([without.message, wrong.message]).toEqual([
      expect.stringMatching(/^cannot use the queue .*: it wants a password$/),
      expect.stringMatching(/^cannot use the queue .*: it refuses the password$/),
    ]);
    startWorker(named(secret).CIFAR_TRAIN_QUEUE);
    const { out, notes } = await runLine(`crossval ${SWEEP} --csv t.csv --run-dir run`, { cwd, env: named(secret) });
    const again = await userError(runLine('crossval --resume run', { cwd }));
    expect(again.message).toBe('run does not say which queue it had: an address with a password is not kept');
    const files = await readdir(cwd, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
    const all = [
      ...(await Promise.all(texts)),
      ...out,
      ...notes,
      wrong.message,
      wrong.hint,
      shownVerbosely(wrong),
      again.hint,
    ].join('\n');
    expect(all).toContain('run/report.html'.slice(4));
    expect(all).not.toMatch(/se-cr-et-77|wrong-pw-1/);
  });

  test('a certificate of nobody is refused', async () => {
    const folder = await scratchFolder();
    const { key, cert } = selfSigned();
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await Promise.all([writeFile(keyFile, key), writeFile(certFile, cert)]);
    const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-auth-clients', 'no'];
    const { port } = await redisServer('--tls-port', '0', ...files);
    const tls = await redisServer(
      '--port',
      '0',
      '--tls-port',
      String(port + 1),
      '--tls-ca-cert-file',
      certFile,
      ...files,
    );
    const error = await userError(runLine(`crossval ${SWEEP} --queue rediss://:x@localhost:${port + 1}`));
    expect(error.message).toMatch(/its certificate is not trusted/);
    expect(error.hint).toContain('NODE_EXTRA_CA_CERTS');
    await tls.kill();
  });

  test('what is no Redis, or has no such database, is refused', async () => {
    const other = createServer((socket) => {
      const answer = (commands: Buffer) => socket.write('+OK\r\n'.repeat(String(commands).split('*').length - 1));
      socket.on('data', answer).on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const messageOf = async (address: string) =>
      (await userError(runLine(`crossval ${SWEEP} --queue ${address}`))).message;
    const { port } = other.address() as AddressInfo;
    expect(await messageOf(`redis://127.0.0.1:${port}`)).toMatch(/what answers there does not speak as Redis does$/);
    expect(await messageOf(`${redis.server.address}/99`)).toMatch(/it has no database of that number$/);
  });

  test('a replica, a node of a cluster and a server that is not there are refused before anything is made', async () => {
    const [replica, node] = await Promise.all([
      redisServer('--replicaof', '127.0.0.1', String(redis.server.port)),
      redisServer('--cluster-enabled', 'yes'),
    ]);
    const gone = await redisServer();
    await gone.kill();
    const cwd = await scratchFolder();
    for (const [{ address }, what] of [
      [replica, 'it is a replica'],
      [node, 'it is a node of a cluster'],
      [gone, 'nothing listens there'],
    ] as const) {
      const errors = await caughtAll(
        runLine(`crossval ${SWEEP} --queue ${address}`, { cwd }),
        runLine(`worker ${DATA} --queue ${address}`, { cwd }),
      );
      for (const { message } of errors) expect(message).toContain(what);
    }
    expect(await readdir(cwd)).toEqual([]);
  });

  test('a password that a server does not want writes nothing past us', async () => {
    const { port } = await emptied();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    onTestFinished(() => warn.mockRestore());
    const address = `redis://:not-wanted@127.0.0.1:${port}`;
    startWorker(address);
    await swept(SWEEP, { env: { CIFAR_TRAIN_QUEUE: address } });
    expect(warn).not.toHaveBeenCalled();
  });

  test('something else under the names of the queue ends the sweep', async () => {
    const { address, client, port } = await emptied();
    const sweep = await waiting(`${SWEEP} --queue ${address}`);
    await client.set(`cifar-train:${await queueOn(connected(port))}:wait`, 'something else');
    expect((await userError(sweep.done)).message).toMatch(/something else is kept there .*: WRONGTYPE/);
  });

  test('a server that falls silent is missed, and Ctrl-C ends the sweep all the same', async () => {
    const { address, port } = await redisServer();
    const sweep = await waiting(`${SWEEP} --queue ${address}`, { stopAt: 'it does not answer' });
    await connected(port).client('PAUSE', 600_000, 'ALL');
    expect((await userError(sweep.done)).kind).toBe('interrupted');
  });

  test('a server that would remove jobs is refused', async () => {
    const { address, client, port } = await emptied();
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    onTestFinished(() => client.config('SET', 'maxmemory-policy', 'noeviction').then(() => undefined));
    const error = await userError(runLine(`crossval ${SWEEP} --queue ${address}`));
    expect(error.message).toContain('it removes keys when its memory is full (maxmemory-policy allkeys-lru)');
    expect(error.hint).toMatch(
      new RegExp(`redis-cli -h (localhost|127.0.0.1) -p ${port} CONFIG SET maxmemory-policy noeviction$`),
    );
  });

  test('everything takes 200 ms, each way', async () => {
    const { port } = await emptied();
    const far = await badWay(port, { milliseconds: 200 });
    startWorker(far);
    expect((await swept(`${SWEEP} --queue ${far}`)).table).toEqual(await tableHere(SWEEP));
  });

  test('answers that are no answers of Redis, for a while: the sweep waits for better ones', async () => {
    const { address, port } = await emptied();
    let isSpoiled = false;
    const answer = (bytes: Buffer) => (isSpoiled ? Buffer.concat([Buffer.from('\0garbage\r\n'), bytes]) : bytes);
    const told = (note: string) => {
      if (note.includes('does not speak as Redis does')) isSpoiled = false;
    };
    const way = await badWay(port, { answer });
    const sweep = await waiting(`${SWEEP} --queue ${way}`, { onWarning: told });
    isSpoiled = true;
    await expect.poll(() => isSpoiled).toBe(false);
    startWorker(address);
    expect((await sweep.done).table).toEqual(await tableHere(SWEEP));
  });

  test('a server that calls itself older later on is no trouble: what counts was looked at before', async () => {
    const { address, port } = await emptied();
    let nTimes = 0;
    const older = (bytes: Buffer) =>
      Buffer.from(
        bytes.toString('latin1').replace(/(?<=redis_version:)\d/, (digit) => (nTimes++ > 0 ? '4' : digit)),
        'latin1',
      );
    const way = await badWay(port, { answer: older });
    startWorker(address);
    expect((await swept(`${SWEEP} --queue ${way}`)).table).toEqual(await tableHere(SWEEP));
    expect(nTimes).toBeGreaterThan(1);
  });

  test('a server that has become read-only is told, and that it is back, once', async () => {
    const { address, client } = await emptied();
    const notes: string[] = [];
    const onWarning = (note: string) => void notes.push(note);
    const onNote = onWarning;
    const sweep = await waiting(`${SWEEP} --queue ${address}`, { onWarning, onNote });
    await client.config('SET', 'maxmemory', '1');
    onTestFinished(() => client.config('SET', 'maxmemory', '0').then(() => undefined));
    await expect.poll(() => notes.join('\n')).toContain('its memory is full');
    await client.config('SET', 'maxmemory', '0');
    startWorker(address);
    expect((await sweep.done).table).toEqual(await tableHere(SWEEP));
    expect(notes.filter((note) => /memory is full|is back/.test(note))).toEqual([
      expect.stringContaining('its memory is full'),
      expect.stringContaining('is back'),
    ]);
  });

  test('the memory of the server is full, as jobs come and as a result does', async () => {
    const { address, client } = await emptied();
    await client.config('SET', 'maxmemory', '1');
    let isFull: () => void = () => {};
    const full = new Promise<void>((resolve) => {
      isFull = resolve;
    });
    const onWarning = (note: string) => {
      if (note.includes('its memory is full')) isFull();
    };
    const sweep = swept(`${SWEEP} --queue ${address}`, { onWarning });
    await full;
    await client.config('SET', 'maxmemory', '0');
    const worker = workerProcess(address, 'slow');
    await worker.says('begun');
    await client.config('SET', 'maxmemory', '1');
    worker.child.stdin!.write('go on\n');
    await worker.says('"job-done"');
    await client.config('SET', 'maxmemory', '0');
    expect((await sweep).table).toEqual(await tableHere(SWEEP));
  });
});
