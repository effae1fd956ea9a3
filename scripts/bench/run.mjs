// Speed, side by side with peers, in one run on one machine: what the README quotes comes from here.
// usage: npm run bench -- knn [--data BATCHES_DIR] [--threads 2] [--runs 3]
// Needs python3 with NumPy, FAISS and scikit-learn; PYTHON names another interpreter. Peers that are missing are left out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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
const { threads } = values;
const runs = Number(values.runs);
const home = mkdtempSync(join(tmpdir(), 'cifar-train-bench-'));
symlinkSync(resolve(values.data), join(home, 'cifar-10-batches-bin')); // readings of the test set go here, not beside the data
const peakFile = join(home, 'peak');

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const show = (seconds) => `${seconds.toFixed(seconds < 100 ? 1 : 0)} s`;
const megabytes = (n) => `${n.toFixed(0)} MB`;

/** Seconds of the whole process, and its peak memory in MB. */
function ours(...args) {
  const started = performance.now();
  const shared = ['--threads', threads, '--data-dir', home, '--json', '--quiet', '--no-run'];
  const peak = ['--import', join(here, 'peak-memory.mjs')];
  const env = { ...process.env, PEAK_FILE: peakFile };
  const { status, stderr } = spawnSync(process.execPath, [...peak, bin, ...args, ...shared], {
    maxBuffer: 2 ** 28,
    env,
  });
  if (status !== 0) throw new Error(String(stderr));
  return { seconds: (performance.now() - started) / 1000, peakMB: Number(readFileSync(peakFile, 'utf8')) };
}

/** Seconds of the searches alone, scaled to all queries, and peak memory in MB; undefined where the peer is not there. */
function peer(library, ...args) {
  const script = join(here, 'peers/knn.py');
  const env = { ...process.env, OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads };
  const all = [script, values.data, '--library', library, '--threads', threads, ...args];
  const { status, stdout, stderr, error } = spawnSync(python, all, { env });
  if (error?.code === 'ENOENT' || status === NOT_INSTALLED) return undefined;
  if (status !== 0) throw new Error(`${library}: ${stderr}`);
  return JSON.parse(String(stdout));
}
/** What a peer's script exits with where its library is missing. */
const NOT_INSTALLED = 3;

/** Both medians of several measurements; undefined where one is missing. */
function medians(measured) {
  if (measured.some((one) => one === undefined)) return undefined;
  return { seconds: median(measured.map((m) => m.seconds)), peakMB: median(measured.map((m) => m.peakMB)) };
}

// Peers take minutes for what is not a part: such are run once, and scaled from a part where they take an hour.
const CASES = [
  {
    name: '5-fold cross-validation, every k to 20, L2',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5'],
    faiss: { args: ['--metric', 'l2', '--folds', '5', '--k', '20'], once: true },
    sklearn: { args: ['--metric', 'l2', '--folds', '5', '--k', '20', '--queries', '2000'], once: true },
  },
  {
    name: '5-fold cross-validation, every k to 20, L1',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5', '--metric', 'l1'],
    faiss: { args: ['--metric', 'l1', '--folds', '5', '--k', '20', '--queries', '1000'], once: true },
    sklearn: { args: ['--metric', 'l1', '--folds', '5', '--k', '20', '--queries', '200'], once: true },
  },
  {
    name: '10,000 test images, k = 7, L2',
    ours: ['knn', '--k', '7', '--test'],
    faiss: { args: ['--metric', 'l2', '--test', '--k', '7'] },
    sklearn: { args: ['--metric', 'l2', '--test', '--k', '7'], once: true },
  },
];

function comparePeers() {
  console.log(
    '| 50,000 images | cifar-train, whole process | FAISS flat, search alone | ratio | scikit-learn brute, search alone | ratio |',
  );
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { name, ours: args, faiss, sklearn } of CASES) {
    // In turn, so that a machine that slows down slows all.
    const measured = { ours: [], faiss: [], sklearn: [] };
    for (let run = 0; run < runs; run++) {
      measured.ours.push(ours(...args));
      if (run === 0 || !faiss.once) measured.faiss.push(peer('faiss', ...faiss.args));
      if (run === 0 || !sklearn.once) measured.sklearn.push(peer('sklearn', ...sklearn.args));
    }
    const mine = medians(measured.ours);
    const cells = [measured.faiss, measured.sklearn]
      .map(medians)
      .flatMap((theirs) =>
        theirs === undefined
          ? ['not installed', '']
          : [`${show(theirs.seconds)}, ${megabytes(theirs.peakMB)}`, (theirs.seconds / mine.seconds).toFixed(1)],
      );
    console.log(`| ${name} | ${show(mine.seconds)}, ${megabytes(mine.peakMB)} | ${cells.join(' | ')} |`);
  }
}

/** Seconds of a cross-validation by one option, both metrics, medians. */
function growth(title, valuesOf, argsOf) {
  console.log(`\n| ${title} | ${valuesOf.join(' | ')} |\n| --- |${' --- |'.repeat(valuesOf.length)}`);
  for (const metric of ['l2', 'l1']) {
    const cells = valuesOf.map((value) => {
      const all = Array.from({ length: runs }, () => ours('knn', '--folds', '5', '--metric', metric, ...argsOf(value)));
      return show(medians(all).seconds);
    });
    console.log(`| ${metric.toUpperCase()} | ${cells.join(' | ')} |`);
  }
}

function survivors() {
  console.log('\n| share of the pairs, k = 20 | pass stage 1 | 2 | 3 | measured |\n| --- | --- | --- | --- | --- |');
  for (const metric of ['l2', 'l1']) {
    const args = [join(here, 'survivors.mjs'), home, '--metric', metric, '--k', '20', '--threads', threads];
    const { status, stdout, stderr } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(String(stderr));
    const { pairs, passed, exact } = JSON.parse(String(stdout));
    const cells = [...passed, exact].map((n) => `${((100 * n) / pairs).toFixed(2)} %`);
    console.log(`| ${metric.toUpperCase()} | ${cells.join(' | ')} |`);
  }
}

console.log(
  `${cpus()[0].model.trim()}, ${threads} threads, Node ${process.versions.node}; medians of ${runs} runs; * run once\n`,
);
try {
  comparePeers();
  growth('5-fold cross-validation, k = 20, images', [5000, 10000, 20000, 50000], (n) => [
    '--k',
    '20',
    '--limit',
    `${n}`,
  ]);
  growth('5-fold cross-validation, 50,000 images, k', [1, 10, 20, 50, 100], (k) => ['--k', `${k}`]);
  survivors();
} finally {
  rmSync(home, { recursive: true });
}
