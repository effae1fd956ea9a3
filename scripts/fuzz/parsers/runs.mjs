// @ts-check
/** @import { Parser } from '../parsers.mjs' */
/** @import { Random } from '../random.mjs' */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resumeSweep } from '../../../dist/experiments/crossval/resume.js';
import { namedTrials, readTrials } from '../../../dist/experiments/crossval/trials.js';
import { linearKind } from '../../../dist/experiments/linear/kind.js';
import { networkKind } from '../../../dist/experiments/network/kind.js';
import { resumeTraining } from '../../../dist/experiments/training/resume.js';
import { loadCheckpoint } from '../../../dist/runs/checkpoint.js';
import { loadCohort } from '../../../dist/runs/cohort-file.js';
import { listRuns } from '../../../dist/runs/collection/list.js';
import { readMetrics } from '../../../dist/runs/metrics.js';
import { loadKnnModel } from '../../../dist/runs/models/knn-model.js';
import { loadLinearModel } from '../../../dist/runs/models/linear-model.js';
import { loadNetworkModel } from '../../../dist/runs/models/network-model.js';
import { openRun } from '../../../dist/runs/open.js';
import { readPredictions } from '../../../dist/runs/predictions/file.js';
import { decodeSafetensors } from '../../../dist/runs/safetensors.js';
import { saveSealed } from '../../../dist/runs/sealed-tensors.js';
import { mutateJson } from '../mutate-json.mjs';

/** @param {Buffer} bytes @param {Random} random */
const reshapeJson = (bytes, random) => Buffer.from(JSON.stringify(mutateJson(JSON.parse(bytes.toString()), random)));

/** @param {Buffer} bytes @param {Random} random */
function reshapeLines(bytes, random) {
  const lines = bytes.toString().trimEnd().split('\n');
  const at = random.below(lines.length);
  lines[at] = JSON.stringify(mutateJson(JSON.parse(/** @type {string} */ (lines[at])), random));
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Another header, of the length that it says. @param {Buffer} bytes @param {Random} random */
function reshapeTensors(bytes, random) {
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(JSON.stringify(mutateJson(JSON.parse(bytes.subarray(8, end).toString()), random)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, bytes.subarray(end)]);
}

/** Other metadata, under a seal that fits it. @param {string} path @returns {(bytes: Buffer, random: Random) => Promise<Buffer>} */
const reshapeSealed = (path) => async (bytes, random) => {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const other = mutateJson(metadata, random);
  const texts = Object.entries(Object(other)).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const kept = [...tensors].filter(() => random.below(10) > 0);
  await saveSealed(path, { tensors: new Map(kept), metadata: Object.fromEntries(texts) });
  return readFileSync(path);
};

/** All that is read here is a regular file: nothing is waited for. */
const PATIENT = { signal: new AbortController().signal, onWait: () => {} };

/**
 * Parsers of what runs keep.
 * @param {string} seeds @param {string} folder
 * @returns {Promise<readonly Parser[]>}
 */
export async function runParsers(seeds, folder) {
  const seed = (/** @type {string[]} */ ...path) => readFileSync(join(seeds, ...path));
  /** Writes a file, then reads it. @param {string} name @param {(path: string) => Promise<unknown>} read */
  const reading = (name, read) => async (/** @type {Buffer} */ bytes) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await read(path);
  };
  /** A run's folder in which one file has other bytes. @param {string} name @param {string} file @param {Buffer} bytes */
  const runWith = (name, file, bytes) => {
    const path = join(folder, `run-${name}`);
    rmSync(path, { recursive: true, force: true });
    cpSync(join(seeds, name), path, { recursive: true });
    writeFileSync(join(path, file), bytes);
    return path;
  };
  /** The run.json of a run that was stopped. @param {string} name */
  const stopped = (name) => {
    const manifest = JSON.parse(seed(name, 'run.json').toString());
    return Buffer.from(JSON.stringify({ ...manifest, status: 'interrupted', results: null }));
  };
  /** @param {{ lock: { release(): Promise<void> } }} resumed */
  const release = ({ lock }) => lock.release();

  return [
    {
      name: 'run.json',
      seeds: ['knn', 'linear', 'network', 'crossval'].map((name) => seed(name, 'run.json')),
      reshape: reshapeJson,
      read: async (bytes) => {
        await openRun(runWith('linear', 'run.json', bytes));
      },
    },
    {
      name: 'list of runs',
      seeds: ['knn', 'linear', 'network', 'crossval'].map((name) => seed(name, 'run.json')),
      reshape: reshapeJson,
      read: async (bytes) => {
        mkdirSync(join(folder, 'runs', 'linear-1'), { recursive: true });
        writeFileSync(join(folder, 'runs', 'linear-1', 'run.json'), bytes);
        const { runs, unlisted } = await listRuns(join(folder, 'runs'));
        if (runs.length + unlisted.length !== 1) throw new Error('a run that is neither listed nor named');
      },
    },
    {
      name: 'predictions.csv',
      seeds: ['knn', 'linear'].map((name) => seed(name, 'predictions.csv')),
      read: reading('predictions.csv', readPredictions),
    },
    {
      name: 'metrics.jsonl',
      seeds: ['knn', 'linear', 'crossval'].map((name) => seed(name, 'metrics.jsonl')),
      reshape: reshapeLines,
      read: reading('metrics.jsonl', readMetrics),
    },
    {
      name: 'linear --resume',
      seeds: [stopped('linear')],
      reshape: reshapeJson,
      read: async (bytes) => await release(await resumeTraining(linearKind, runWith('linear', 'run.json', bytes))),
    },
    {
      name: 'network --resume',
      seeds: [stopped('network')],
      reshape: reshapeJson,
      read: async (bytes) => await release(await resumeTraining(networkKind, runWith('network', 'run.json', bytes))),
    },
    {
      name: 'crossval --resume',
      seeds: [stopped('crossval'), seed('crossval', 'run.json')],
      reshape: reshapeJson,
      read: async (bytes) => await release(await resumeSweep(runWith('crossval', 'run.json', bytes))),
    },
    {
      name: 'metrics of a sweep',
      seeds: [seed('crossval', 'metrics.jsonl')],
      reshape: reshapeLines,
      read: async (bytes) => await release(await resumeSweep(runWith('crossval', 'metrics.jsonl', bytes))),
    },
    {
      name: 'model',
      seeds: [seed('model.safetensors')],
      reshape: reshapeTensors,
      read: reading('model.safetensors', loadLinearModel),
    },
    {
      name: 'network model',
      seeds: [seed('network.safetensors')],
      reshape: reshapeTensors,
      read: reading('network.safetensors', loadNetworkModel),
    },
    {
      name: 'k-NN model',
      seeds: [seed('knn.safetensors')],
      reshape: reshapeTensors,
      read: reading('knn.safetensors', loadKnnModel),
    },
    {
      name: 'checkpoint',
      seeds: [seed('checkpoint.safetensors')],
      reshape: reshapeSealed(join(folder, 'checkpoint.sealed')),
      read: reading('checkpoint.safetensors', loadCheckpoint),
    },
    {
      name: 'cohort',
      seeds: [seed('cohort.safetensors')],
      reshape: reshapeSealed(join(folder, 'cohort.sealed')),
      read: reading('cohort.safetensors', loadCohort),
    },
    {
      name: 'trials',
      seeds: [
        [
          { model: 'knn', k: 3, metric: 'l1' },
          { model: 'linear', loss: 'svm', learningRate: 0.01, reg: 'l2', regStrength: 1e-4 },
        ],
        [{ model: 'linear', loss: 'softmax', optimizer: 'adam', beta2: 0.99, schedule: 'cosine', epochs: 3 }],
      ].map((trials) => Buffer.from(JSON.stringify(trials))),
      reshape: reshapeJson,
      read: reading('trials.json', async (path) => namedTrials(await readTrials(path, PATIENT))),
    },
    {
      name: 'trials by line',
      seeds: [Buffer.from('{"model":"knn","k":3}\n{"model":"linear","loss":"svm"}\n')],
      reshape: reshapeLines,
      read: reading('trials.jsonl', async (path) => namedTrials(await readTrials(path, PATIENT))),
    },
  ];
}
