// Holds 200 steps of a network's training against PyTorch, on real CIFAR-10, from the same start and without dropout: relu and tanh,
// softmax and SVM, with plain gradient descent, momentum and Adam.
// usage: node scripts/real-data/network.mjs BATCHES_DIR
// Needs python3 with NumPy and PyTorch; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createWasmBackend,
  loadDataset,
  lossNamed,
  matrix,
  NETWORK_DEFAULTS,
  optimizerNamed,
  Random,
  SCHEDULES,
  trainNetwork,
} from '../../dist/index.js';

const batches = process.argv[2];
if (batches === undefined) {
  console.error('usage: node scripts/real-data/network.mjs BATCHES_DIR');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const home = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));

/** 200 steps of 256 images, on a layer of 100 units. */
const [IMAGES, EPOCHS, UNITS, FEATURES, CLASSES] = [25_600, 2, 100, 3072, 10];
const STRENGTH = 1e-3;
/** Largest difference of a weight from that in f64, relative to the largest weight. */
const AGREE = 1e-4;

const RATES = {
  softmax: { sgd: 0.05, momentum: 0.005, adam: 1e-4 },
  svm: { sgd: 0.005, momentum: 0.0005, adam: 1e-4 },
};
const cases = ['relu', 'tanh'].flatMap((activation) =>
  Object.entries(RATES).flatMap(([loss, rates]) =>
    Object.entries(rates).map(([optimizer, rate]) => ({ activation, loss, optimizer, rate })),
  ),
);

/** The weights of both layers at the start: of the size that keeps that of what passes through. */
const random = Random.seeded(1);
const start = [UNITS * FEATURES, CLASSES * UNITS].map((n, l) => {
  const deviation = Math.sqrt(2 / (l === 0 ? FEATURES : UNITS));
  return Float32Array.from({ length: n }, () => deviation * random.normal());
});

async function ours(backend, train, { activation, loss, optimizer, rate }) {
  let layer = 0;
  const init = { name: 'given', description: 'as given', fill: (weight) => weight.set(start[layer++]) };
  const { classifier } = await trainNetwork({
    ...{ ...NETWORK_DEFAULTS.softmax, loss: lossNamed(loss), optimizer: optimizerNamed(optimizer), learningRate: rate },
    ...{ hidden: [UNITS], activation, init, epochs: EPOCHS, batchSize: 256, shuffle: false },
    ...{ schedule: SCHEDULES.constant, regularizationStrength: STRENGTH },
    ...{ backend, train, classNames: Array.from({ length: CLASSES }, (_, c) => `${c}`), random: Random.seeded(0) },
  });
  return classifier.layers.flatMap(({ weight, bias }) => [weight, bias]);
}

/** The largest difference of two numbers, relative to the largest. */
function difference(numbers, truth) {
  let [largest, furthest] = [0, 0];
  for (let p = 0; p < truth.length; p++) {
    largest = Math.max(largest, Math.abs(truth[p]));
    furthest = Math.max(furthest, Math.abs(numbers[p] - truth[p]));
  }
  return furthest / largest;
}

const backend = await createWasmBackend();
let nApart = 0;
try {
  const { train } = await loadDataset({ name: 'cifar10', dataDir: dirname(resolve(batches)), limit: IMAGES });
  const examples = { pixels: matrix(train.pixels, IMAGES, FEATURES), labels: train.labels };
  const [given, truth] = [join(home, 'start.bin'), join(home, 'truth.bin')];
  writeFileSync(given, Buffer.concat(start.map(({ buffer }) => Buffer.from(buffer))));
  const input = JSON.stringify({ images: IMAGES, epochs: EPOCHS, units: UNITS, strength: STRENGTH, cases });
  execFileSync(python, [join(here, 'network_steps.py'), batches, given, truth], { input, maxBuffer: 2 ** 28 });
  const bytes = readFileSync(truth);
  const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const sizes = [UNITS * FEATURES, UNITS, CLASSES * UNITS, CLASSES];
  const size = sizes.reduce((a, b) => a + b);
  for (const [i, each] of cases.entries()) {
    const tensors = await ours(backend, examples, each);
    let [mine, rounding, at] = [0, 0, 2 * i * size];
    for (const [t, n] of sizes.entries()) {
      const [double, single] = [all.subarray(at, at + n), all.subarray(at + size, at + size + n)];
      mine = Math.max(mine, difference(tensors[t], double));
      rounding = Math.max(rounding, difference(single, double));
      at += n;
    }
    const far = mine > Math.max(AGREE, 2 * rounding); // some trainings make more of a rounding, there as here
    if (far) nApart++;
    console.log(
      `${far ? 'far ' : 'ok  '} ${each.activation} ${each.loss} ${each.optimizer}, rate ${each.rate}: ${mine.toExponential(1)} (float32 there: ${rounding.toExponential(1)})`,
    );
  }
} finally {
  await backend.close();
  rmSync(home, { recursive: true });
}
console.log(`${cases.length - nApart} agree, ${nApart} do not`);
process.exitCode = nApart === 0 ? 0 : 1;
