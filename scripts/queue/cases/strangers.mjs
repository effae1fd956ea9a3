// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DATA, expect, expectSame, must, until } from '../lab.mjs';

const PACKAGE = resolve(import.meta.dirname, '../../..');
const SMALL = `${DATA} --model knn --k 1,3 --folds 2`;

/** A copy of the program in which a text of one file is another. @param {Lab} lab @param {string} file @param {RegExp} text @param {string} other */
function otherProgram(lab, file, text, other) {
  const copy = join(lab.folder, 'other');
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(join(PACKAGE, name), join(copy, name), { recursive: true });
  symlinkSync(join(PACKAGE, 'node_modules'), join(copy, 'node_modules'));
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  expect(text.test(before), `${file} does not have ${text}`);
  writeFileSync(path, before.replace(text, other));
  return copy;
}

/** A server with TLS and a password, whose certificate is for one name. @param {Lab} lab @param {string} name */
async function withTls(lab, name) {
  const [key, cert] = [join(lab.folder, 'key.pem'), join(lab.folder, 'cert.pem')];
  const kind = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -x509';
  must(`openssl req ${kind} -subj /CN=${name} -addext subjectAltName=DNS:${name} -keyout ${key} -out ${cert}`);
  const plain = await lab.redis();
  const port = plain.port + 1;
  const files = [
    '--tls-cert-file',
    cert,
    '--tls-key-file',
    key,
    '--tls-ca-cert-file',
    cert,
    '--tls-auth-clients',
    'no',
  ];
  await lab.redis(['--port', '0', '--tls-port', String(port), '--requirepass', 'pw', ...files]);
  return { CIFAR_TRAIN_QUEUE: `rediss://:pw@localhost:${port}`, NODE_EXTRA_CA_CERTS: cert };
}

export const STRANGERS = [
  {
    name: 'a worker of another version takes nothing, and the sweep says so',
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const from = otherProgram(lab, 'dist/runs/version.js', /0\.\d+\.\d+/, '9.9.9');
      const other = await lab.worker(redis.address, '', { from });
      const sweep = lab.sweep(`${SMALL} --queue ${redis.address}`);
      await until(() => /1 worker waits with another version of cifar-train/.test(sweep.err), 60);
      await lab.worker(redis.address);
      await expectSame(SMALL, sweep.table);
      other.child.kill('SIGTERM');
      await other.done;
      expect(/0 jobs done/.test(other.out), other.out);
    },
  },
  {
    name: 'a worker that does not come to the known answer takes nothing, and says so',
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const from = otherProgram(lab, 'dist/experiments/queue/worker/known-answer.js', /k: 3/, 'k: 7');
      const other = await lab.worker(redis.address, '', { from });
      expect((await other.done) === 1 && /does not compute what others do/.test(other.err), other.err);
    },
  },
  {
    name: 'a certificate for another name is refused, by the sweep and by a worker',
    /** @param {Lab} lab */
    run: async (lab) => {
      const env = await withTls(lab, 'elsewhere.example');
      const both = [lab.cli(`crossval ${SMALL} --no-run`, { env }), lab.cli(`worker ${DATA}`, { env })];
      for (const one of both) {
        expect((await one.done) === 1 && /its certificate is for another name/.test(one.err), one.err);
        expect(!one.err.includes('pw@'), one.err);
      }
    },
  },
  {
    name: 'over TLS with a password, and a certificate for the right name',
    /** @param {Lab} lab */
    run: async (lab) => {
      const env = await withTls(lab, 'localhost');
      const sweep = lab.sweep(SMALL, { env });
      lab.cli(`worker ${DATA} --threads 1`, { env });
      await expectSame(SMALL, sweep.table);
    },
  },
  {
    name: 'a waiting job is no JSON any more: it is added again, and all is as if nothing had been',
    /** @param {Lab} lab */
    run: async (lab) => {
      const redis = await lab.redis();
      const client = redis.client();
      const worker = await lab.worker(redis.address);
      worker.child.kill('SIGSTOP');
      const sweep = lab.sweep(`${SMALL} --queue ${redis.address}`);
      await until(async () => (await client.keys('cifar-train:*:wait')).length > 0, 60);
      const [wait = ''] = await client.keys('cifar-train:*:wait');
      for (const id of await client.lrange(wait, 0, -1)) await client.hset(wait.replace(/wait$/, id), 'data', '{');
      worker.child.kill('SIGCONT');
      await expectSame(SMALL, sweep.table);
    },
  },
];
