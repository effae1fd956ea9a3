// Holds the command line against independent brute force and known accuracies, on real CIFAR-10.
// usage: node scripts/real-data/check.mjs BATCHES_DIR
// Needs python3 with NumPy; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../arguments.mjs';

const [batches] = readArguments('node scripts/real-data/check.mjs BATCHES_DIR', {}, 1).words;
const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../bin/cifar-train.js');
const python = process.env.PYTHON ?? 'python3';
const home = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
symlinkSync(resolve(batches), join(home, 'cifar-10-batches-bin')); // the ledger goes here, not beside the data

const cifarTrain = (...args) => {
  const started = performance.now();
  const out = execFileSync(process.execPath, [bin, ...args, '--data-dir', home, '--json', '--quiet', '--no-run'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { ...JSON.parse(out), wallSeconds: (performance.now() - started) / 1000 };
};
const bruteForce = (...args) =>
  JSON.parse(execFileSync(python, [join(here, 'peers/knn_brute_force.py'), batches, ...args], { encoding: 'utf8' }));

let passed = 0;
let failed = 0;
const check = (what, holds, figures) => {
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}: ${figures}`);
};

try {
  for (const [metric, limit] of [
    ['l2', 10_000],
    ['l1', 2000],
  ]) {
    const { results, wallSeconds } = cifarTrain(
      'knn',
      '--k',
      '7',
      '--folds',
      '5',
      '--limit',
      String(limit),
      '--metric',
      metric,
    );
    const truth = bruteForce('--k', '7', '--folds', '5', '--limit', String(limit), '--metric', metric);
    const mine = results[0].foldAccuracies.map((accuracy, i) => Math.round(accuracy * truth[i].size));
    const theirs = truth.map(({ right }) => right);
    check(
      `knn --metric ${metric} --limit ${limit} agrees with NumPy fold by fold`,
      String(mine) === String(theirs),
      `${mine} and ${theirs}, ${wallSeconds.toFixed(1)} s`,
    );
  }
  const { testAccuracy, epochs, wallSeconds, testReadings } = cifarTrain('linear', '--loss', 'softmax', '--test');
  check(
    'linear --loss softmax --test reaches 38 %',
    testAccuracy >= 0.38,
    `${(testAccuracy * 100).toFixed(2)} % after ${epochs.length} epochs, ${wallSeconds.toFixed(1)} s`,
  );
  check('the ledger counts the reading', testReadings === 1, String(testReadings));
} finally {
  rmSync(home, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
