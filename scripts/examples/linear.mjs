// @ts-check
// Trains a softmax classifier on drawings of ten shapes, saves it, loads it again and scores it on the test drawings.
// usage: node scripts/examples/linear.mjs [FILE]
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accuracy,
  cosine,
  createWasmBackend,
  LINEAR_DEFAULTS,
  loadLinearModel,
  makeShapes,
  matrix,
  momentum,
  predict,
  Random,
  saveLinearModel,
  trainLinear,
} from 'cifar-train';

const file = process.argv[2] ?? join(tmpdir(), 'shapes.safetensors');
const seed = 1;
const { train, classNames, makeTest } = makeShapes({ seed, nTrain: 5000, nTest: 1000 });

const backend = await createWasmBackend();
try {
  const { classifier } = await trainLinear({
    ...LINEAR_DEFAULTS.softmax,
    optimizer: momentum({ momentum: 0.9 }),
    schedule: cosine,
    learningRate: 0.02,
    epochs: 10,
    backend,
    train: { pixels: matrix(train.pixels, train.nSamples, 3072), labels: train.labels },
    classNames,
    random: Random.seeded(seed),
    onEpoch: ({ epoch, trainLoss }) => console.log(`epoch ${epoch}: loss ${trainLoss.toFixed(4)}`),
  });
  const origin = { loss: 'softmax', seed, dataDigest: 'shapes 1', version: 'example' };
  await saveLinearModel(file, { model: classifier, origin });

  const { model } = await loadLinearModel(file);
  const test = makeTest();
  const labels = await predict(backend, model, matrix(test.pixels, test.nSamples, 3072));
  console.log(`test accuracy: ${(accuracy(labels, test.labels) * 100).toFixed(2)} %`);
} finally {
  await backend.close();
}
