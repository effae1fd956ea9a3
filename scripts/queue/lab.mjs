// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.mjs';
import { timelessCsv } from './timeless-csv.mjs';

const PACKAGE = resolve(import.meta.dirname, '../..');
export const DATA = '--dataset shapes --limit 200 --seed 5';
/** A dozen jobs of every kind, the last of which take some seconds. */
export const SWEEP = `${DATA} --model knn,linear,network --k 1,3 --loss softmax --learning-rate 0.01,0.1 --hidden 32,48,64 --epochs 15 --folds 2`;

/** What one case has started: all of it ends with the case. */
export class Lab {
  folder = mkdtempSync(join(tmpdir(), 'cifar-train-queue-'));
  /** @type {(() => unknown)[]} */
  #ends = [];

  /** @param {() => unknown} end */
  atEnd(end) {
    this.#ends.unshift(end);
  }

  async end() {
    for (const end of this.#ends) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Starts a program; `said` is what it has printed.
   * @param {string} program
   * @param {readonly string[]} args
   * @param {{ env?: Record<string, string>, cwd?: string }} [options]
   */
  start(program, args, { env = {}, cwd = this.folder } = {}) {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const one = { child, out: '', err: '', done: once(child, 'close').then(([code]) => code) };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      one.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      one.err += text;
    });
    this.atEnd(async () => {
      child.kill('SIGKILL');
      await one.done;
    });
    return one;
  }

  /**
   * @param {string} line
   * @param {{ env?: Record<string, string>, cwd?: string, from?: string, within?: string }} [options] the package, and the
   *   network namespace to start it in
   */
  cli(line, { from = PACKAGE, within, ...options } = {}) {
    const args = [join(from, 'bin/cifar-train.js'), ...line.split(' ').filter((word) => word !== '')];
    if (within === undefined) return this.start(process.execPath, args, options);
    return this.start('ip', ['netns', 'exec', within, process.execPath, ...args], options);
  }

  /**
   * A worker that is ready.
   * @param {string} address
   * @param {string} [more]
   * @param {Parameters<Lab['cli']>[1]} [options]
   */
  async worker(address, more = '', options = {}) {
    const one = this.cli(`worker --queue ${address} ${DATA} --threads 1 --no-cache ${more}`, options);
    await until(() => /takes jobs/.test(one.err) || one.child.exitCode !== null, 120);
    return one;
  }

  /**
   * A sweep; `table` resolves to what came of it, and fails where it does.
   * @param {string} line
   * @param {Parameters<Lab['cli']>[1]} [options]
   */
  sweep(line, options = {}) {
    const cwd = mkdtempSync(join(this.folder, 'sweep-'));
    const one = this.cli(`crossval ${line} --threads 2 --no-cache --json --csv t.csv --run-dir run`, {
      cwd,
      ...options,
    });
    const table = one.done.then((code) => {
      if (code !== 0)
        throw new Error(`the sweep ended with ${code}: ${one.err.trim().split('\n').slice(-3).join(' | ')}`);
      return tableOf(one.out, readFileSync(join(cwd, 't.csv'), 'utf8'));
    });
    table.catch(() => undefined);
    return {
      ...one,
      get err() {
        return one.err;
      },
      cwd,
      table,
    };
  }

  /**
   * @param {readonly string[]} [options]
   * @param {string} [host]
   */
  async redis(options = [], host = '127.0.0.1') {
    const folder = mkdtempSync(join(this.folder, 'redis-'));
    const port = await freePort();
    const usual = ['--port', String(port), '--bind', host, '--dir', folder, '--save', '', '--protected-mode', 'no'];
    const start = async () => {
      const one = this.start('redis-server', [...usual, ...options]);
      await until(() => /Ready to accept|Done loading/.test(one.out), 60);
      return one;
    };
    let server = await start();
    return {
      port,
      address: `redis://${host}:${port}`,
      kill: async () => {
        server.child.kill('SIGKILL');
        await server.done;
      },
      start: async () => {
        server = await start();
      },
      client: () => {
        const client = new Redis(port, host);
        this.atEnd(() => client.disconnect());
        return client;
      },
    };
  }
}

/** @param {number} seconds */
export const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/**
 * @param {() => unknown} isSo may be a promise
 * @param {number} seconds
 */
export async function until(isSo, seconds) {
  const end = performance.now() + 1000 * seconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so after ${seconds} s: ${isSo}`);
    await wait(0.02);
  }
}

/** What a sweep came to, without what the clock and the process decide, as text. @param {string} json @param {string} csv */
function tableOf(json, csv) {
  const { trials, best, trainCommand } = JSON.parse(json, (name, value) =>
    /Time$|Seconds$/.test(name) ? undefined : value,
  );
  return JSON.stringify({ trials, best, trainCommand, lasting: timelessCsv(csv) });
}

/** @type {Map<string, Promise<string>>} */
const here = new Map();

/** The table of a sweep that one process makes, undisturbed. @param {string} line */
export function tableHere(line) {
  const lab = new Lab();
  const table = here.get(line) ?? lab.sweep(line).table.finally(() => lab.end());
  here.set(line, table);
  return table;
}

/** @param {string} line @param {Promise<string>} table */
export async function expectSame(line, table) {
  if ((await table) !== (await tableHere(line))) throw new Error('the table is not the one of a single machine');
}

/** @param {unknown} isSo @param {string} what */
export function expect(isSo, what) {
  if (!isSo) throw new Error(what);
}

/** @param {number} pid */
function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process ids of living workers that have a job in their hands, and how far it goes. @param {Redis} client */
export async function atWork(client) {
  const [meta = ''] = await client.keys('cifar-train:*:meta');
  const queue = meta.replace(/:meta$/, '');
  const ids = await client.lrange(`${queue}:active`, 0, -1);
  const jobs = await Promise.all(ids.map((id) => client.hmget(`${queue}:${id}`, 'pb', 'data')));
  return jobs.flatMap(([by, data]) => {
    if (by === null || data === null) return [];
    const pid = Number(by?.split('.').at(-1));
    return lives(pid) ? [{ pid, rung: JSON.parse(data ?? '{}').until ?? 'last' }] : [];
  });
}

/** Whether this process may make network namespaces. */
export function hasNamespaces() {
  const name = `q${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return false;
  spawnSync('ip', ['netns', 'del', name]);
  return true;
}

/** @param {string} line */
export function must(line) {
  const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}: ${stderr}`);
}
