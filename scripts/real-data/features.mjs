// Holds features, and what is learned for them, to independent renderings in Python: NumPy, scikit-image, scikit-learn.
// usage: node scripts/real-data/features.mjs BATCHES_DIR [--limit 500] [--only kernel-map]
// Needs python3 with NumPy, scikit-image and scikit-learn; PYTHON names another interpreter.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cs231n } from '../../dist/features/cs231n.js';
import { hog } from '../../dist/features/hog.js';
import { hue } from '../../dist/features/hue.js';
import { kMeans } from '../../dist/features/learning/k-means.js';
import { spreadPoints } from '../../dist/features/learning/spread-points.js';
import { pixels } from '../../dist/features/pixels.js';
import { randomPatches } from '../../dist/features/words/patches.js';
import {
  createWasmBackend,
  encodeFeatures,
  fitFeatures,
  loadDataset,
  matrix,
  parseFeatures,
  Random,
  savedFeatures,
} from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const usage = 'node scripts/real-data/features.mjs BATCHES_DIR [--limit 500] [--only kernel-map]';
const { values, words } = readArguments(usage, { limit: { default: '500' }, only: {} }, 1);
const [batches] = words;
const limit = Number(values.limit);
const python = process.env.PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-features-'));
const { train } = await loadDataset({ name: 'cifar10', dataDir: batches, limit });
const images = matrix(train.pixels, limit, 3072);
const all = Int32Array.from({ length: limit }, (_, i) => i);
const backend = await createWasmBackend();

/** The rows of a feature that learns nothing. */
const fixed = (feature, settings) => async () => {
  const n = feature.nFeatures(settings);
  const describe = feature.describer(settings);
  const rows = new Float32Array(limit * n);
  for (const i of all) {
    describe(train.pixels.subarray(i * 3072, (i + 1) * 3072), rows.subarray(i * n, (i + 1) * n));
  }
  return { rows };
};

/** The rows of whitened pixels, and the patches that whitening was learned from: image, row, column. */
const whitened = (settings) => async () => {
  const feature = await pixels.fit(backend, settings, { images, rows: all, random: Random.seeded(7) });
  const rows = new Float32Array(limit * 3072);
  await feature.encode(backend, { images, order: all, out: rows });
  const again = Random.seeded(7);
  const places = 33 - settings.patch;
  const drawn = Int32Array.from({ length: 3 * settings.patches }, (_, i) => again.integer(i % 3 ? places : limit));
  return { rows, drawn };
};

/** The centres of normalised patches, and where they started from. */
const centres =
  ({ patch: side, patches: nPatches, k, rounds }) =>
  async () => {
    const random = Random.seeded(7);
    const points = randomPatches(images, all, { side, nPatches, normalise: true, random });
    const patches = matrix(points, nPatches, 3 * side * side);
    const start = await spreadPoints(backend, patches, { k, random });
    return { rows: await kMeans(backend, patches, { start, rounds }), points, start };
  };

/**
 * A feature as the library learns and keeps it: the numbers of the first images, what their codes say, and all that was
 * learned, by name.
 */
const learned = (text, nImages) => async () => {
  const fitted = await fitFeatures(backend, text, { images, seed: 7 });
  const [{ nFeatures, fitted: feature, range }] = fitted.parts;
  const order = all.subarray(0, nImages);
  const rows = new Float32Array(nImages * nFeatures);
  await feature.encode(backend, { images, order, out: rows });
  const { data: codes } = await encodeFeatures(backend, fitted, images, { rows: order });
  const decoded = Float32Array.from(
    codes,
    (code, p) => code * range.scale[p % nFeatures] + range.offset[p % nFeatures],
  );
  const arrays = Object.entries(savedFeatures(fitted).arrays).map(([name, { data }]) => [
    name.slice('0.'.length),
    data,
  ]);
  return { rows, decoded, ...Object.fromEntries(arrays) };
};

const check = (name, script, settings, find) => ({
  title: `${name} ${JSON.stringify(settings)}`,
  ...{ script, settings, find, nImages: limit },
});
const ofFixed = (feature, script, settings) => check(feature.name, script, settings, fixed(feature, settings));
/** One that learns, as typed for --features. */
const ofLearned = (text, script, most) => {
  const nImages = Math.min(most, limit);
  return { title: text, script, settings: parseFeatures(text)[0].settings, find: learned(text, nImages), nImages };
};
const scikitImage = { signed: false, soft: false, colour: 'max', clip: 0.2 };
const whitening = { whiten: true, patch: 7, epsilon: 0.01, patches: 20_000 };
const clusters = { patch: 6, patches: 4000, k: 40, rounds: 10 };
const CHECKS = [
  ofFixed(cs231n, 'cs231n', { faithful: true }),
  ofFixed(hue, 'hue', { bins: 10, weight: 'colour', soft: true, grid: 1 }),
  ofFixed(hue, 'hue', { bins: 7, weight: 'plain', soft: false, grid: 2 }),
  ofFixed(hog, 'hog', { ...scikitImage, cell: 8, bins: 9, block: 2 }),
  ofFixed(hog, 'hog', { ...scikitImage, cell: 4, bins: 9, block: 3 }),
  check('pixels', 'whitening', whitening, whitened(whitening)),
  check('k-means', 'k_means', clusters, centres(clusters)),
  ofLearned('words:lecture:count=200', 'words', 200),
  ofLearned('words:count=200:encoder=hard:normalise:grid=3:patch=5:stride=2', 'words', 200),
  ofLearned('words:triangle:count=200', 'words', 200),
  ofLearned('words:count=200', 'words', 200),
  ofLearned('kernel-map:quick', 'kernel_map', 300),
  ofLearned('kernel-map:quick:keep=0:pool1=3:pool2=2:mirror=false', 'kernel_map', 100),
  ofLearned('kernel-map:standard', 'kernel_map', 300),
  ofLearned('kernel-map:large', 'kernel_map', 40),
];

const { only } = values;
const chosen = CHECKS.filter(({ title }) => only === undefined || title.startsWith(only));
if (chosen.length === 0) {
  console.error(`no check begins with ${only}: ${CHECKS.map(({ title }) => title).join(', ')}`);
  process.exit(2);
}
let failed = 0;
try {
  for (const { title, script, settings, find, nImages } of chosen) {
    for (const [file, numbers] of Object.entries(await find())) writeFileSync(join(folder, file), numbers);
    const path = fileURLToPath(new URL(`features/${script}.py`, import.meta.url));
    const args = [path, batches, folder, '--limit', `${nImages}`, '--settings', JSON.stringify(settings)];
    const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
    if (status !== 0) failed++;
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${title}: ${(stdout || stderr).trim()}`);
  }
} finally {
  await backend.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
