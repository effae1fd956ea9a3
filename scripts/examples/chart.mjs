// @ts-check
// Draws accuracy over k, for both metrics, as SVG.
// usage: node scripts/examples/chart.mjs [FILE]
import { writeFile } from 'node:fs/promises';
import { createWasmBackend, crossValidateKnn, makeFolds, makeShapes, matrix } from 'cifar-train';
import { accuracyOverK, chartSvg } from 'cifar-train/charts';

const file = process.argv[2] ?? 'accuracy-over-k.svg';
const { train } = makeShapes({ seed: 0, nTrain: 2000 });
const pixels = matrix(train.pixels, train.nSamples, 3072);
const folds = makeFolds(train.nSamples, 5);
const ks = [1, 3, 5, 7, 10, 20, 50, 100];

const backend = await createWasmBackend();
try {
  const data = /** @type {const} */ ({ backend, pixels, labels: train.labels, folds, ks, ties: 'smallest' });
  const l1 = await crossValidateKnn({ ...data, metric: 'l1' });
  const l2 = await crossValidateKnn({ ...data, metric: 'l2' });
  const chart = accuracyOverK([...l1, ...l2]);
  if (chart !== undefined) await writeFile(file, await chartSvg(chart));
} finally {
  await backend.close();
}
