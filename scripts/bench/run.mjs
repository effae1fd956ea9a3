// Speed, side by side with peers, in one run on one machine: what the README quotes comes from here.
// usage: npm run bench -- knn [--data BATCHES_DIR] [--threads 2] [--runs 3]
// Needs python3 with NumPy and FAISS for the peers; PYTHON names another interpreter. Peers that are missing are left out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: 'data/cifar-10-batches-bin' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string', default: '3' },
  },
});
if (positionals.join() !== 'knn') {
  console.error('usage: npm run bench -- knn [--data BATCHES_DIR] [--threads 2] [--runs 3]');
  process.exit(2);
}

const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../bin/cifar-train.js');
const python = process.env.PYTHON ?? 'python3';
const threads = Number(values.threads);
const home = mkdtempSync(join(tmpdir(), 'cifar-train-bench-'));
symlinkSync(resolve(values.data), join(home, 'cifar-10-batches-bin')); // readings of the test set go here, not beside the data

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const show = (seconds) => `${seconds.toFixed(seconds < 100 ? 1 : 0)} s`;

/** Seconds of the whole process. */
function ours(...args) {
  const started = performance.now();
  const shared = ['--threads', String(threads), '--data-dir', home, '--json', '--quiet', '--no-run'];
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args, ...shared], { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(String(stderr));
  return (performance.now() - started) / 1000;
}

/** Seconds of the searches alone, scaled to all queries; undefined where the peer is not there. */
function faiss(...args) {
  const script = join(here, 'peers/knn_faiss.py');
  const { status, stdout } = spawnSync(python, [script, values.data, '--threads', String(threads), ...args]);
  return status === 0 ? JSON.parse(String(stdout)).scaledSeconds : undefined;
}

const CASES = [
  {
    name: '5-fold cross-validation, k = 1 … 20, L2',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5'],
    peer: ['--metric', 'l2', '--folds', '5', '--k', '20'],
    peerRuns: 1, // five whole searches: more than a minute each run
  },
  {
    name: '5-fold cross-validation, k = 1 … 20, L1',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5', '--metric', 'l1'],
    peer: ['--metric', 'l1', '--folds', '5', '--k', '20', '--queries', '500'],
    peerRuns: 1,
  },
  {
    name: '10,000 test images, k = 7, L2',
    ours: ['knn', '--k', '7', '--test'],
    peer: ['--metric', 'l2', '--test', '--k', '7'],
  },
];

console.log(
  `${cpus()[0].model.trim()}, ${threads} threads, Node ${process.versions.node}; medians of ${values.runs} runs\n`,
);
console.log(
  '| 50,000 images of CIFAR-10 | cifar-train, whole process | FAISS flat, searches alone | ratio |\n| --- | --- | --- | --- |',
);
try {
  for (const { name, ours: args, peer, peerRuns = Number(values.runs) } of CASES) {
    // In turn, so that a machine that slows down slows both.
    const mine = [];
    const theirs = [];
    for (let run = 0; run < Number(values.runs); run++) {
      mine.push(ours(...args));
      if (run < peerRuns) theirs.push(faiss(...peer));
    }
    const known = theirs.every((seconds) => seconds !== undefined);
    const ratio = known ? `${(median(theirs) / median(mine)).toFixed(1)}` : '';
    console.log(`| ${name} | ${show(median(mine))} | ${known ? show(median(theirs)) : 'not installed'} | ${ratio} |`);
  }
} finally {
  rmSync(home, { recursive: true });
}
