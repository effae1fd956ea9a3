// @ts-check
// Holds event files of TensorBoard against the runs that they are of: every scalar, and which images there are. They are read by
// peers/tensorboard_events.py, which knows nothing of what writes them.
// usage: node scripts/real-data/tensorboard.mjs BATCHES_DIR
// Needs python3; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readArguments } from '../arguments.mjs';

const [batches = ''] = readArguments('node scripts/real-data/tensorboard.mjs BATCHES_DIR', {}, 1).words;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const { PYTHON = 'python3' } = process.env;
const cwd = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
const common = ['--data-dir', resolve(batches), '--limit', '3000', '--tensorboard', 'tb', '--quiet'];
const sweep = ['--model', 'linear', '--loss', 'softmax', '--learning-rate', '0.01,0.05', '--folds', '3', '--refit'];
const LINES = [
  ['linear', '--epochs', '4', '--run-dir', 'linear'],
  ['linear', '--solver', 'exact', '--features', 'hog+hue', '--run-dir', 'exact'],
  ['network', '--hidden', '40', '--epochs', '3', '--seed', '1,2', '--run-dir', 'seeds'],
  ['crossval', ...sweep, '--epochs', '3', '--run-dir', 'sweep'],
];
const CLASSES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

let failed = 0;
const check = (/** @type {string} */ what, /** @type {unknown} */ found, /** @type {unknown} */ expected) => {
  const holds = isDeepStrictEqual(found, expected);
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (holds) return;
  console.log(`  found ${JSON.stringify(found)}\n  not ${JSON.stringify(expected)}`);
  failed++;
};
/** The curve of a number of epochs, in f32. */
const curve = (/** @type {any[]} */ epochs, /** @type {string} */ key) =>
  epochs.map((one) => [one.epoch, Math.fround(one[key])]);
const perClass = (/** @type {string} */ name) => CLASSES.map((one) => `${name}/${one}`).sort();

try {
  for (const line of LINES)
    execFileSync(process.execPath, [here('../../bin/cifar-train.js'), ...line, ...common], { cwd });
  const written = JSON.parse(
    execFileSync(PYTHON, [here('./peers/tensorboard_events.py'), join(cwd, 'tb')], { encoding: 'utf8' }),
  );
  const resultsOf = (/** @type {string} */ run) => JSON.parse(readFileSync(join(cwd, run, 'run.json'), 'utf8')).results;

  const { epochs } = resultsOf('linear');
  check('linear: every scalar', written.linear.scalars, {
    'loss/train': curve(epochs, 'trainLoss'),
    'loss/validation': curve(epochs, 'valLoss'),
    'accuracy/train': curve(epochs, 'trainAccuracy'),
    'accuracy/validation': curve(epochs, 'valAccuracy'),
  });
  check('linear: a template of each class', Object.keys(written.linear.images).sort(), perClass('templates'));
  check('exact: edges and hues of each class', Object.keys(written.exact.images).sort(), [
    ...perClass('edges-for'),
    ...perClass('hues'),
  ]);
  const [first, second] = ['seeds/seed-1', 'seeds/seed-2'];
  const bySeed = readFileSync(join(cwd, 'seeds/metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one));
  for (const [place, seed] of /** @type {const} */ ([
    [first, 1],
    [second, 2],
  ])) {
    const own = bySeed.filter((one) => one.seed === seed);
    check(`network: the loss of seed ${seed}`, written[place].scalars['loss/train'], curve(own, 'trainLoss'));
  }
  check(
    'network: the first layer of the first seed',
    [written[first].images, written[second].images].map(Object.keys),
    [['first-layer'], []],
  );
  const { trials } = resultsOf('sweep');
  for (const [t, trial] of trials.entries()) {
    const [name = ''] = Object.keys(written).filter((one) => one.startsWith(`sweep/trial-${t + 1} `));
    check(`crossval: every scalar of trial ${t + 1}`, written[name].scalars, {
      'loss/train': curve(trial.curve, 'trainLoss'),
      'accuracy/validation': curve(trial.curve, 'valAccuracy'),
      'final/validation accuracy': [[trial.epochsTrained, Math.fround(trial.meanTestScore)]],
      'final/train accuracy': [[trial.epochsTrained, Math.fround(trial.meanTrainScore)]],
    });
  }
  check(
    'crossval: the templates of the winner',
    Object.keys(written['sweep/winner'].images).sort(),
    perClass('templates'),
  );
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
