// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveCheckpoint } from '../../dist/runs/checkpoint.js';
import { saveCohort } from '../../dist/runs/cohort-file.js';
import { saveKnnModel } from '../../dist/runs/models/knn-model.js';
import { saveLinearModel } from '../../dist/runs/models/linear-model.js';
import { saveNetworkModel } from '../../dist/runs/models/network-model.js';

const BIN = join(import.meta.dirname, '../../bin/cifar-train.js');
const ON_SHAPES = ['--dataset', 'shapes', '--limit', '40', '--threads', '1', '--quiet'];

/** Small runs of the commands that keep something: `NAME/run.json` and the files beside it. */
const RUNS = {
  knn: ['knn', '--k', '1,3', '--folds', '2', '--test'],
  linear: ['linear', '--epochs', '2', '--early-stopping', '2'],
  network: ['network', '--hidden', '3,2', '--epochs', '2'],
  crossval: [
    'crossval',
    '--k',
    '1',
    '--metric',
    'l2',
    '--loss',
    'svm',
    '--epochs',
    '1',
    '--folds',
    '2',
    '--csv',
    'sweep.csv',
  ],
};

const f32 = (/** @type {number[]} */ ...values) => new Float32Array(values);
const tensors = () => [
  { name: 'weight', shape: [2, 3], data: f32(1, -2, 3.5, 1e-30, 0, -0) },
  { name: 'bias', shape: [2], data: f32(0.25, -1) },
];
const update = () => ({
  weight: { mean: f32(1, 2, 3, 4, 5, 6), meanSquare: f32(1, 2, 3, 4, 5, 6) },
  bias: { mean: f32(7, 8), meanSquare: f32(9, 10) },
});

/** Takes the clock out of a file, so that the same seed gives the same inputs. @param {string} path */
function timeless(path) {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-02T03:04:05.678Z')
    .replaceAll(/("(?:seconds|\w+Time|load|search|train|score|validate|\w*Seconds)": ?)[\d.e-]+/g, '$11.5');
  writeFileSync(path, text);
}

/**
 * Makes valid files of every kind that runs have.
 * @param {string} folder
 */
export async function makeSeeds(folder) {
  for (const [name, words] of Object.entries(RUNS)) {
    const { status, stderr } = spawnSync(process.execPath, [BIN, ...words, ...ON_SHAPES, '--run-dir', name], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`no seed for ${name}: ${stderr}`);
    for (const file of ['run.json', 'metrics.jsonl']) timeless(join(folder, name, file));
  }
  const random = [-1, 2 ** 31 - 1, -(2 ** 31), 0];
  await saveLinearModel(join(folder, 'model.safetensors'), {
    model: {
      weight: f32(1, 2, 3, -4, 5.5, 1e-30),
      bias: f32(0.25, -1),
      input: { kind: 'bytes', scale: f32(1 / 255, 1 / 255, 1 / 255), offset: f32(-0.5, -0.25, 0) },
      classNames: ['cat', 'dög, "big"'],
    },
    origin: { loss: 'softmax', seed: 7, dataDigest: 'sha256:abc', version: '0.1.0' },
  });
  await saveNetworkModel(join(folder, 'network.safetensors'), {
    model: {
      layers: [
        { weight: f32(1, -2, 3.5, 1e-30, 0, -0), bias: f32(0.25, -1) },
        { weight: f32(1, 2, 3, 4), bias: f32(0, 0.5) },
      ],
      activation: 'leaky-relu',
      input: { kind: 'bytes', scale: f32(1 / 255, 1 / 255, 1 / 255), offset: f32(-0.5, -0.25, 0) },
      classNames: ['cat', 'dög, "big"'],
    },
    origin: { loss: 'softmax', seed: 7, dataDigest: 'sha256:abc', version: '0.1.0' },
  });
  await saveKnnModel(join(folder, 'knn.safetensors'), {
    rows: { data: new Int16Array([1, -2, 3, 2047, -2047, 0]), nRows: 3, nCols: 2 },
    labels: new Uint8Array([0, 1, 1]),
    classNames: ['cat', 'dög, "big"'],
    options: { k: 3, metric: 'l2', ties: 'smallest', weights: 'uniform' },
    features: { text: 'words', arrays: { '0.filters': { shape: [2], data: f32(1, -2) } } },
    origin: { seed: 7, dataDigest: 'sha256:abc', version: '0.1.0' },
  });
  await saveCheckpoint(join(folder, 'checkpoint.safetensors'), {
    state: {
      ...{ parameters: tensors(), update: update(), random, firstLoss: Math.log(10) },
      epochs: [1, 2].map((epoch) => ({ epoch, trainLoss: 2 / epoch, valAccuracy: 0.3, seconds: 0.1 })),
      best: { epoch: 2, parameters: tensors() },
    },
    origin: { version: '0.1.0', dataDigest: 'sha256:abc', training: '[["loss","softmax"]]' },
  });
  const members = [20, 4].map((trial) => ({
    trial,
    fitSeconds: 0.1,
    firstLoss: 2.3,
    curve: [{ epoch: 1, trainLoss: 2, valAccuracy: 0.1 }],
    parameters: tensors(),
    update: update(),
  }));
  await saveCohort(join(folder, 'cohort.safetensors'), {
    progress: { id: 3, split: 1, epochs: 2, random, members },
    origin: { version: '0.1.0', dataDigest: 'abc', sweepDigest: 'def' },
  });
}
