// What every benchmark needs: this tool and its peers as processes, medians, and how figures are shown.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../bin/cifar-train.js');
const python = process.env.PYTHON ?? 'python3';
/** What a peer's script exits with where its library is missing. */
const NOT_INSTALLED = 3;

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
export const show = (seconds) => `${seconds.toFixed(seconds < 1 ? 3 : seconds < 100 ? 1 : 0)} s`;

/** Opens a bench, with a folder of its own: readings of the test set go there, not beside the data. */
export function openBench({ data, threads, runs, images }) {
  const home = mkdtempSync(join(tmpdir(), 'cifar-train-bench-'));
  symlinkSync(resolve(data), join(home, 'cifar-10-batches-bin'));
  const peakFile = join(home, 'peak');
  const machine = `${cpus()[0].model.trim()}, ${threads} threads, Node ${process.versions.node}`;
  console.log(`${machine}; medians of ${runs} runs; * run once\n`);
  return {
    home,
    threads,
    runs: Number(runs),
    /** How many images to measure on, where that was said. */
    images: images === undefined ? undefined : Number(images),

    /** Seconds of the whole process, its peak memory in MB, and what it printed as JSON. */
    ours(...args) {
      const shared = ['--threads', threads, '--data-dir', home, '--json', '--quiet', '--no-run'];
      const peak = ['--import', join(here, 'peak-memory.mjs')];
      const env = { ...process.env, PEAK_FILE: peakFile };
      const started = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, [...peak, bin, ...args, ...shared], {
        maxBuffer: 2 ** 28,
        env,
      });
      const seconds = (performance.now() - started) / 1000;
      if (status !== 0) throw new Error(String(stderr));
      return { seconds, peakMB: Number(readFileSync(peakFile, 'utf8')), printed: JSON.parse(String(stdout)) };
    },

    /** What a peer's script printed as JSON; undefined where the peer is not there. */
    peer(script, ...args) {
      const env = { ...process.env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads };
      const all = [join(here, 'peers', script), data, '--threads', threads, ...args];
      const { status, stdout, stderr, error } = spawnSync(python, all, { env });
      if (error?.code === 'ENOENT' || status === NOT_INSTALLED) return undefined;
      if (status !== 0) throw new Error(`${script} ${args.join(' ')}: ${stderr}`);
      return JSON.parse(String(stdout));
    },

    /** What another script of this folder printed as JSON. */
    script(name, ...args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, name), ...args]);
      if (status !== 0) throw new Error(String(stderr));
      return JSON.parse(String(stdout));
    },

    close: () => rmSync(home, { recursive: true }),
  };
}
