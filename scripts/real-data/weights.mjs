// Holds k-NN whose votes weigh 1 / distance to scikit-learn's KNeighborsClassifier(weights='distance'), image by image.
// usage: node scripts/real-data/weights.mjs BATCHES_DIR [--limit 5000]
// Needs python3 with scikit-learn; PYTHON names another interpreter.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWasmBackend, KnnClassifier, loadDataset, matrix } from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const usage = 'node scripts/real-data/weights.mjs BATCHES_DIR [--limit 5000]';
const { values, words } = readArguments(usage, { limit: { default: '5000' } }, 1);
const [batches] = words;
const limit = Number(values.limit);
const python = process.env.PYTHON ?? 'python3';
const script = fileURLToPath(new URL('peers/knn_weights.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-weights-'));

const { train } = await loadDataset({ name: 'cifar10', dataDir: batches, limit });
const nTraining = Math.floor(limit * 0.8);
const part = (from, to) => matrix(train.pixels.slice(from * 3072, to * 3072), to - from, 3072);
const backend = await createWasmBackend();
let failed = 0;
try {
  for (const metric of ['l2', 'l1', 'cosine']) {
    for (const weights of ['uniform', 'distance']) {
      for (const k of [1, 4, 15]) {
        const classifier = new KnnClassifier(backend, { k, metric, weights, ties: 'smallest' });
        classifier.fit(part(0, nTraining), train.labels.slice(0, nTraining));
        const predictions = join(folder, 'predictions.bin');
        writeFileSync(predictions, await classifier.predict(part(nTraining, limit)));
        const sizes = ['--limit', `${limit}`, '--training', `${nTraining}`, '--k', `${k}`];
        const args = [script, batches, predictions, ...sizes, '--metric', metric, '--weights', weights];
        const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
        if (status !== 0) failed++;
        console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${metric}, ${weights}, k = ${k}: ${(stdout || stderr).trim()}`);
      }
    }
  }
} finally {
  await backend.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
