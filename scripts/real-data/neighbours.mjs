// Holds neighbour lists of the library against NumPy's brute force, element by element, on all of real CIFAR-10:
// random queries, five contiguous folds, k = 20, every metric; and the whole lists of 1 and 3 threads to each other.
// usage: node scripts/real-data/neighbours.mjs BATCHES_DIR [--queries 2000] [--metric l2,cosine,l1]
// Needs python3 with NumPy; PYTHON names another interpreter. Takes some minutes: NumPy has no fast L1.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWasmBackend, loadDataset, matrix, Random } from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const usage = 'node scripts/real-data/neighbours.mjs BATCHES_DIR [--queries 2000] [--metric l2,cosine,l1]';
const options = { queries: { default: '2000' }, metric: { default: 'l2,cosine,l1' } };
const { values, words } = readArguments(usage, options, 1);
const [batches] = words;
const K = 20;
const FOLDS = 5;
const python = process.env.PYTHON ?? 'python3';
const script = fileURLToPath(new URL('peers/knn_neighbours.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-neighbours-'));

const { train } = await loadDataset({ name: 'cifar10', dataDir: batches });
const n = train.nSamples;
const pixels = matrix(train.pixels, n, 3072);
const folds = Int32Array.from({ length: n }, (_, i) => Math.floor((i * FOLDS) / n));
const asked = Random.seeded(1).permutation(n).slice(0, Number(values.queries));

let failed = 0;
const check = (what, holds, figures) => {
  if (!holds) failed++;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}: ${figures}`);
};
const equal = (a, b) => Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

try {
  for (const metric of values.metric.split(',')) {
    const found = [];
    for (const threads of [1, 3]) {
      const backend = await createWasmBackend({ threads });
      const groups = { queries: folds, base: folds };
      found.push(await backend.nearest({ metric, k: K, queries: pixels, base: pixels, groups }));
      await backend.close();
    }
    const [one, three] = found;
    const same = equal(one.indices, three.indices) && equal(one.distances, three.distances);
    check(`${metric}: 1 and 3 threads`, same, `${n} lists of ${K}`);

    const lists = join(folder, `${metric}.bin`);
    const chosen = (array) => Array.from(asked, (i) => array.subarray(i * K, (i + 1) * K));
    const parts = [asked, ...chosen(one.indices), ...chosen(one.distances)];
    writeFileSync(lists, Buffer.concat(parts.map((p) => Buffer.from(p.buffer, p.byteOffset, p.byteLength))));
    const args = [script, batches, lists, '--queries', `${asked.length}`, '--k', `${K}`, '--folds', `${FOLDS}`];
    const { status, stdout, stderr } = spawnSync(python, [...args, '--metric', metric], { encoding: 'utf8' });
    check(`${metric}: NumPy's brute force`, status === 0, (stdout || stderr).trim());
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
