// What each stage of a linear classifier of features takes, as one JSON object of seconds.
// usage: node features-phases.mjs BATCHES_DIR_PARENT --features LIST --images N --strength LAMBDA --threads T
import {
  createWasmBackend,
  encodeFeatures,
  fitFeatures,
  LOSSES,
  l2,
  loadDataset,
  matrix,
  solveExactly,
} from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const usage = 'node features-phases.mjs BATCHES_DIR_PARENT --features LIST --images N --strength LAMBDA --threads T';
const { values, words } = readArguments(usage, { features: {}, images: {}, strength: {}, threads: {} }, 1);
const started = performance.now();
const seconds = {};
/** Times some work under a name. */
async function timed(name, work) {
  const since = performance.now();
  const result = await work();
  seconds[name] = (performance.now() - since) / 1000;
  return result;
}
const nImages = Number(values.images);
const { train, classNames } = await loadDataset({ name: 'cifar10', dataDir: words[0], limit: nImages });
const backend = await createWasmBackend({ threads: Number(values.threads) });
const images = matrix(train.pixels, nImages, 3072);
const fitted = await timed('learn', () => fitFeatures(backend, values.features, { images }));
const rows = await timed('encode', () => encodeFeatures(backend, fitted, images));
const gram = await timed('gram', () =>
  backend.gram(
    rows,
    Int32Array.from({ length: nImages }, (_, i) => i),
  ),
);
const since = performance.now();
let factored = since;
const [{ trainLoss, steps }] = await solveExactly({
  ...{ backend, gram, train: { pixels: rows, labels: train.labels } },
  ...{ loss: LOSSES['ova-squared-hinge'], regularizer: l2, regularizationStrengths: [Number(values.strength)] },
  classNames,
  onStage({ stage }) {
    if (stage === 'factor') factored = performance.now();
  },
});
const ended = performance.now();
await backend.close();
Object.assign(seconds, { factor: (factored - since) / 1000, solve: (ended - factored) / 1000 });
console.log(JSON.stringify({ ...seconds, total: (ended - started) / 1000, steps, objective: trainLoss }));
