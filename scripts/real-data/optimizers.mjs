// Holds 200 steps of training against PyTorch and NumPy, on real CIFAR-10: every loss with every update rule, and the
// proximal steps of L1 penalties. From zeros, in the images' own order, so that nothing is random.
// usage: node scripts/real-data/optimizers.mjs BATCHES_DIR
// Needs python3 with NumPy and PyTorch; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLinearModel } from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const [batches] = readArguments('node scripts/real-data/optimizers.mjs BATCHES_DIR', {}, 1).words;
const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../bin/cifar-train.js');
const python = process.env.PYTHON ?? 'python3';
const home = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
symlinkSync(resolve(batches), join(home, 'cifar-10-batches-bin'));

/** 200 steps of 256 images. */
const IMAGES = 25_600;
const EPOCHS = 2;
/** Largest difference of a weight from that in f64, relative to the largest weight. */
const AGREE = 1e-4;
/**
 * A margin that is all but 0 falls on either side of its kink by a rounding, in float32 as in f64, and the training goes on
 * a little differently: a case that does not agree is tried again with these rates, and has to agree with one of them.
 */
const OTHER_RATES = [0.97, 1.03];

const RATES = {
  softmax: 0.05,
  svm: 0.01,
  'squared-hinge': 0.002,
  'ova-hinge': 0.002,
  'ova-squared-hinge': 0.002,
  'crammer-singer': 0.005,
  mse: 0.05,
};
const rateOf = (loss, optimizer) =>
  ({ momentum: RATES[loss] / 10, nesterov: RATES[loss] / 10, adagrad: 0.01, rmsprop: 3e-4, adam: 3e-4, adamw: 3e-4 })[
    optimizer
  ] ?? RATES[loss];

const cases = [];
for (const loss of Object.keys(RATES)) {
  for (const optimizer of ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw']) {
    cases.push({ peer: 'torch', loss, optimizer, reg: 'l2', strength: 1e-3, rate: rateOf(loss, optimizer) });
  }
}
for (const loss of ['softmax', 'svm', 'mse']) {
  for (const reg of ['l1', 'elastic']) {
    for (const optimizer of ['sgd', 'adam']) {
      cases.push({ peer: 'numpy', loss, optimizer, reg, strength: 3e-3, rate: rateOf(loss, optimizer) });
    }
  }
}

let nRuns = 0;

/** Where the model of one case is, trained by the command line. */
function ours({ loss, optimizer, reg, strength, rate }) {
  const folder = join(home, `run-${nRuns++}`);
  const given = { loss, optimizer, reg, 'reg-strength': strength, 'learning-rate': rate };
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const fixed = [
    '--limit',
    IMAGES,
    '--epochs',
    EPOCHS,
    '--batch-size',
    256,
    '--val',
    0,
    '--init',
    'zeros',
    '--no-shuffle',
  ];
  const where = ['--data-dir', home, '--run-dir', folder, '--quiet', '--json'];
  execFileSync(process.execPath, [bin, 'linear', ...args, ...fixed.map(String), ...where], { maxBuffer: 2 ** 28 });
  return join(folder, 'model.safetensors');
}

/** The largest difference of two weights, relative to the largest weight. */
function difference(weights, truth) {
  let [largest, furthest] = [0, 0];
  for (let p = 0; p < truth.length; p++) {
    largest = Math.max(largest, Math.abs(truth[p]));
    furthest = Math.max(furthest, Math.abs(weights[p] - truth[p]));
  }
  return furthest / largest;
}

const zeros = (weights) => weights.reduce((sum, w) => sum + Number(w === 0), 0);

/** Both trainings of every case; prints how far apart they are, and gives the cases that do not agree. */
async function compare(given) {
  const truth = join(home, 'truth.bin');
  const input = JSON.stringify({ images: IMAGES, epochs: EPOCHS, cases: given });
  execFileSync(python, [join(here, 'peers/optimizer_steps.py'), batches, truth], { input, maxBuffer: 2 ** 28 });
  const bytes = readFileSync(truth);
  const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const size = all.length / given.length / 2;
  const apart = [];
  for (const [i, each] of given.entries()) {
    const { weight, bias } = (await loadLinearModel(ours(each))).model;
    const [double, single] = [2 * i, 2 * i + 1].map((n) => all.subarray(n * size, (n + 1) * size));
    const mine = difference([...weight, ...bias], double);
    const counts = each.reg === 'l2' ? '' : `, zeros ${zeros(weight)} and ${zeros(double.subarray(0, weight.length))}`;
    const rounding = difference(single, double);
    const far = mine > Math.max(AGREE, 2 * rounding); // some trainings make more of a rounding, there as here
    if (far) apart.push(each);
    console.log(
      `${far ? 'far ' : 'ok  '} ${each.peer} ${each.loss} ${each.optimizer} ${each.reg}, rate ${each.rate}: ${mine.toExponential(1)} (float32 there: ${rounding.toExponential(1)})${counts}`,
    );
  }
  return apart;
}

let apart = cases;
try {
  apart = await compare(cases);
  for (const factor of OTHER_RATES) {
    if (apart.length === 0) break;
    const again = apart.map((each) => ({ ...each, rate: each.rate * factor }));
    const still = await compare(again);
    apart = apart.filter((_, i) => still.includes(again[i]));
  }
} finally {
  rmSync(home, { recursive: true });
}
console.log(`${cases.length - apart.length} agree, ${apart.length} do not`);
process.exitCode = apart.length === 0 ? 0 : 1;
