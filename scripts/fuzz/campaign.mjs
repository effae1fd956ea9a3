// @ts-check
/** @import { ChildProcess } from 'node:child_process' */
/** @import { Parser } from './parsers.mjs' */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputOf } from './inputs.mjs';

const WORKER = join(import.meta.dirname, 'worker.mjs');
/** How many inputs of a parser are read before the next one's turn, and how many turns a child lasts. */
const CHUNK = 500;
const TURNS = 20;
/** Seconds that a child may take to start. */
const START = 120;

/** @typedef {{ next: number, counts: Record<string, number> }} Progress */

/**
 * @typedef {object} Plan
 * @property {string} seed
 * @property {string} seeds   the folder of seeds
 * @property {string} scratch a folder for whatever is read
 * @property {string} keep    where inputs that end badly are kept
 * @property {number} each    how many inputs of each parser
 * @property {number} limit   seconds that one input may take
 * @property {number} jobs
 * @property {ReadonlyMap<Parser, Progress>} progress changed as it goes
 * @property {() => void} save
 */

/** Reads every input of a plan. @param {Plan} plan */
export async function readAll(plan) {
  const busy = new Set();
  await Promise.all(
    Array.from({ length: plan.jobs }, async (_, job) => {
      const folder = join(plan.scratch, `job-${job}`);
      mkdirSync(folder, { recursive: true });
      /** @type {Child | undefined} */
      let child;
      for (let turn = 1; ; turn++) {
        // Parsers take turns, so that a campaign that is stopped has seen all of them.
        const open = [...plan.progress].filter(([parser, { next }]) => next < plan.each && !busy.has(parser));
        const [parser, progress] = open.sort(([, a], [, b]) => a.next - b.next)[0] ?? [];
        if (parser === undefined || progress === undefined) break;
        busy.add(parser);
        child ??= new Child(plan, folder);
        const lasts = await child.read(parser, progress, Math.min(plan.each, progress.next + CHUNK));
        if (!lasts || turn % TURNS === 0) {
          child.end();
          child = undefined;
        }
        busy.delete(parser);
        plan.save();
      }
      child?.end();
    }),
  );
}

/** A process that reads inputs, and may be lost to one of them. */
class Child {
  /** @type {ChildProcess} */
  #process;
  #plan;
  #isReady = false;

  /** @param {Plan} plan @param {string} folder */
  constructor(plan, folder) {
    this.#plan = plan;
    this.#process = fork(WORKER, [plan.seed, plan.seeds, folder], {
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH ?? '', HOME: folder, CI: '1' },
    });
  }

  end() {
    this.#process.kill('SIGKILL');
  }

  /**
   * Reads inputs up to a number, or up to one that the process does not survive.
   * @param {Parser} parser @param {Progress} progress @param {number} to
   * @returns {Promise<boolean>} whether the process can go on
   */
  read(parser, progress, to) {
    const child = this.#process;
    const { limit } = this.#plan;
    return new Promise((resolve) => {
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      let isHanging = false;
      const wait = (/** @type {number} */ seconds) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          isHanging = true;
          this.end();
        }, seconds * 1000);
      };
      /** @type {Promise<void>[]} */
      const kept = [];
      const count = (/** @type {string} */ outcome, why = '') => {
        progress.counts[outcome] = (progress.counts[outcome] ?? 0) + 1;
        if (outcome !== 'ok' && outcome !== 'user error') kept.push(this.#keep(parser, progress.next, outcome, why));
        progress.next++;
      };
      const end = async (/** @type {boolean} */ lasts) => {
        clearTimeout(timer);
        child.removeAllListeners();
        await Promise.all(kept);
        resolve(lasts);
      };
      const start = () => {
        child.send({ name: parser.name, from: progress.next, to });
        wait(limit);
      };
      child.on(
        'message',
        (/** @type {{ outcome?: string, why?: string, isReady?: true, isDone?: true }} */ message) => {
          const { outcome, why, isReady, isDone } = message;
          wait(limit);
          if (outcome !== undefined) count(outcome, why);
          if (isReady) {
            this.#isReady = true;
            start();
          }
          if (outcome === 'memory') this.end();
          if (isDone) void end(true);
        },
      );
      child.on('exit', (code, signal) => {
        if (!this.#isReady) throw new Error(`a worker did not start: ${signal ?? code}`);
        if (isHanging) count('hang', `more than ${limit} s`);
        else if (signal !== 'SIGKILL')
          count(signal === 'SIGABRT' ? 'memory' : 'internal', `the process ended: ${signal ?? code}`);
        void end(false);
      });
      if (this.#isReady) start();
      else wait(START);
    });
  }

  /** @param {Parser} parser @param {number} n @param {string} outcome @param {string} why */
  async #keep(parser, n, outcome, why) {
    const folder = join(this.#plan.keep, parser.name.replaceAll(/\W+/g, '-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${n}.bin`), await inputOf(parser, this.#plan.seed, n));
    writeFileSync(join(folder, `${n}.txt`), `${outcome}\n${why}\n`);
  }
}
