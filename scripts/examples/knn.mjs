// @ts-check
// Cross-validates k-nearest neighbours on drawings of ten shapes: one search serves every k.
import { createWasmBackend, crossValidateKnn, makeFolds, makeShapes, matrix } from 'cifar-train';

const { train } = makeShapes({ seed: 0, nTrain: 2000 });
const pixels = matrix(train.pixels, train.nSamples, 3072);
const folds = makeFolds(train.nSamples, 5);

const backend = await createWasmBackend();
try {
  for (const metric of /** @type {const} */ (['l1', 'l2'])) {
    const ks = [1, 5, 10, 20];
    const data = { pixels, labels: train.labels, folds };
    const scores = await crossValidateKnn({ backend, ...data, metric, ks, ties: 'smallest' });
    for (const { k, mean, std } of scores) {
      console.log(`${metric}, k = ${k}: ${(mean * 100).toFixed(2)} % ± ${(std * 100).toFixed(2)}`);
    }
  }
} finally {
  await backend.close();
}
