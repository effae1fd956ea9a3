// @ts-check
// k-nearest neighbours on features of your own: histograms of gradient directions, f32, instead of pixels.
import { accuracy, createWasmBackend, KnnClassifier, makeShapes, matrix } from 'cifar-train';

const { train, makeTest } = makeShapes({ seed: 0, nTrain: 2000, nTest: 500 });
const test = makeTest();
const N_BINS = 8;

/**
 * How strong the edges of each direction are in each quarter of the image: 4 × N_BINS numbers, scaled to length 1.
 * @param {Uint8Array} image 3 planes of 32 × 32 pixels
 */
function edges(image) {
  const grey = (/** @type {number} */ x, /** @type {number} */ y) =>
    [0, 1024, 2048].reduce((sum, plane) => sum + (image[plane + y * 32 + x] ?? 0), 0);
  const histogram = new Float32Array(4 * N_BINS);
  for (let y = 1; y < 31; y++) {
    for (let x = 1; x < 31; x++) {
      const dx = grey(x + 1, y) - grey(x - 1, y);
      const dy = grey(x, y + 1) - grey(x, y - 1);
      const turn = (Math.atan2(dy, dx) / Math.PI + 1) % 1; // a direction and its opposite are one
      const quarter = 2 * Number(y >= 16) + Number(x >= 16);
      const bin = quarter * N_BINS + Math.floor(turn * N_BINS);
      histogram[bin] = (histogram[bin] ?? 0) + Math.hypot(dx, dy);
    }
  }
  const length = Math.hypot(...histogram) || 1;
  return histogram.map((strength) => strength / length);
}

/** @param {import('cifar-train').LabelledImages} images */
function featuresOf({ pixels, nSamples }) {
  const rows = matrix(new Float32Array(nSamples * 4 * N_BINS), nSamples, 4 * N_BINS);
  for (let i = 0; i < nSamples; i++) rows.data.set(edges(pixels.subarray(i * 3072, (i + 1) * 3072)), i * 4 * N_BINS);
  return rows;
}

const backend = await createWasmBackend();
try {
  const classifier = new KnnClassifier(backend, { k: 7, metric: 'l2', ties: 'nearest' });
  const onPixels = await classifier
    .fit(matrix(train.pixels, train.nSamples, 3072), train.labels)
    .predict(matrix(test.pixels, test.nSamples, 3072));
  const onFeatures = await classifier.fit(featuresOf(train), train.labels).predict(featuresOf(test));
  console.log(`on pixels: ${(accuracy(onPixels, test.labels) * 100).toFixed(1)} %`);
  console.log(`on edges:  ${(accuracy(onFeatures, test.labels) * 100).toFixed(1)} %`);
} finally {
  await backend.close();
}
