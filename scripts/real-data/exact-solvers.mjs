// Holds the exact solver against scikit-learn, on the pixels of real CIFAR-10: ridge regression, logistic regression and a
// linear SVM have to come to the same objective, to four digits.
// usage: node scripts/real-data/exact-solvers.mjs BATCHES_DIR [IMAGES]
// Needs python3 with NumPy and scikit-learn; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLinearModel } from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const [batches, images = '10000'] = readArguments(
  'node scripts/real-data/exact-solvers.mjs BATCHES_DIR [IMAGES]',
  {},
  1,
).words;
const here = fileURLToPath(new URL('.', import.meta.url));
const bin = join(here, '../../bin/cifar-train.js');
const python = process.env.PYTHON ?? 'python3';
const home = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
symlinkSync(resolve(batches), join(home, 'cifar-10-batches-bin'));

/** The largest difference of two objectives, relative to theirs. */
const AGREE = 1e-4;
const CASES = [
  { loss: 'mse', strength: 1e-3 },
  { loss: 'softmax', strength: 1e-2 },
  { loss: 'ova-squared-hinge', strength: 1e-2 },
];

let apart = 0;
try {
  for (const { loss, strength } of CASES) {
    const folder = join(home, loss);
    const given = ['--solver', 'exact', '--loss', loss, '--reg-strength', String(strength), '--val', '0'];
    const where = ['--limit', images, '--data-dir', home, '--run-dir', folder, '--quiet', '--json'];
    const options = { maxBuffer: 2 ** 28, encoding: 'utf8' };
    const mine = JSON.parse(execFileSync(process.execPath, [bin, 'linear', ...given, ...where], options));
    const { weight, bias, input } = (await loadLinearModel(join(folder, 'model.safetensors'))).model;
    const model = join(home, 'model.bin');
    writeFileSync(model, Buffer.from(Float32Array.of(...input.scale, ...input.offset, ...weight, ...bias).buffer));
    const answer = execFileSync(
      python,
      [join(here, 'peers/exact_solvers.py'), batches, images, loss, strength, model],
      options,
    );
    const { ours, theirs, seconds } = JSON.parse(answer);
    const difference = (ours - theirs) / theirs;
    const isFar = difference > AGREE || Math.abs(ours - mine.trainLoss) > AGREE * ours;
    if (isFar) apart++;
    console.log(
      `${isFar ? 'far ' : 'ok  '} ${loss}: objective ${ours.toFixed(7)} in f64 (reported: ${mine.trainLoss.toFixed(7)}, ${mine.steps} steps); scikit-learn's ${theirs.toFixed(7)} after ${seconds.toFixed(0)} s; ${difference.toExponential(1)} apart`,
    );
  }
} finally {
  rmSync(home, { recursive: true });
}
process.exitCode = apart === 0 ? 0 : 1;
