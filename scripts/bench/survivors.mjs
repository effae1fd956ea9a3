// What each stage of the k-NN filter lets through, as one JSON object.
// usage: node survivors.mjs BATCHES_DIR_PARENT --metric l1|l2 --k K --threads T
import { createWasmBackend, loadDataset, matrix } from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const usage = 'node survivors.mjs BATCHES_DIR_PARENT --metric l1|l2 --k K --threads T';
const { values, words } = readArguments(usage, { metric: {}, k: {}, threads: {} }, 1);
const { train } = await loadDataset({ name: 'cifar10', dataDir: words[0] });
const n = train.nSamples;
const pixels = matrix(train.pixels, n, 3072);
const folds = Int32Array.from({ length: n }, (_, i) => Math.floor((i * 5) / n));
const backend = await createWasmBackend({ threads: Number(values.threads) });
const groups = { queries: folds, base: folds };
const request = { metric: values.metric, k: Number(values.k), queries: pixels, base: pixels, groups };
await backend.nearest({ ...request, onFilter: (counts) => console.log(JSON.stringify(counts)) });
await backend.close();
