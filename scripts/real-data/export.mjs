// Holds exported models against the tool, on the test images of real CIFAR-10: ONNX by onnxruntime, npz and safetensors by NumPy, with
// the lines of Python that README.md and docs/export.md print.
// usage: node scripts/real-data/export.mjs BATCHES_DIR [--only TEXT]
// Needs python3 with NumPy; PYTHON names another interpreter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import {
  createWasmBackend,
  encodeFeatures,
  loadDataset,
  loadLinearModel,
  loadNetworkModel,
  matrix,
  restoreFeatures,
  scores,
} from '../../dist/index.js';
import { readArguments } from '../arguments.mjs';

const {
  words: [batches],
  values: { only },
} = readArguments('node scripts/real-data/export.mjs BATCHES_DIR [--only TEXT]', { only: { default: '' } }, 1);
const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const home = mkdtempSync(join(tmpdir(), 'cifar-train-check-'));
symlinkSync(resolve(batches), join(home, 'cifar-10-batches-bin')); // the ledger goes here, not beside the data
ort.env.logLevel = 'error';
ort.env.wasm.numThreads = 1;

/** Largest difference of a score. */
const AGREE = 1e-4;
const TRAINING = ['--limit', '5000', '--epochs', '3'];
/** [what is trained, how many test images are compared] */
const CASES = [
  [['linear', '--loss', 'softmax', ...TRAINING], 10_000],
  [['linear', '--loss', 'svm', ...TRAINING], 10_000],
  [['network', '--hidden', '100', ...TRAINING], 10_000],
  [['linear', '--features', 'pixels:whiten', ...TRAINING], 10_000],
  [['linear', '--features', 'hog+hue', ...TRAINING], 10_000],
  [['network', '--features', 'hog+hue', '--hidden', '100', ...TRAINING], 10_000],
  [['linear', '--features', 'words:lecture:count=200', ...TRAINING], 10_000],
  [['linear', '--features', 'words:triangle:count=200', ...TRAINING], 10_000],
  [['linear', '--features', 'words:count=200', ...TRAINING], 2000],
  [['linear', '--features', 'kernel-map:quick', ...TRAINING], 1000],
].filter(([words]) => words.join(' ').includes(only));

const cifarTrain = (...args) => execFileSync(process.execPath, [join(root, 'bin/cifar-train.js'), ...args, '--quiet']);

/** What onnxruntime makes of images, in parts. */
async function byOnnx(path, images) {
  const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(path)), {
    executionProviders: ['wasm'],
  });
  const all = new Float32Array(images.nRows * 10);
  const part = 50;
  for (let i = 0; i < images.nRows; i += part) {
    const some = images.data.subarray(i * 3072, Math.min(i + part, images.nRows) * 3072);
    const given = await session.run({ images: new ort.Tensor('uint8', some, [some.length / 3072, 3, 32, 32]) });
    all.set(given.scores.data, i * 10);
  }
  await session.release();
  return all;
}

const classOf = (all, i) =>
  all.subarray(i * 10, (i + 1) * 10).reduce((best, s, c, row) => (s > row[best] ? c : best), 0);

/** How two sets of scores differ. */
function difference(a, b) {
  let largest = 0;
  let size = 0;
  for (let p = 0; p < a.length; p++) {
    largest = Math.max(largest, Math.abs(a[p] - b[p]));
    size = Math.max(size, Math.abs(b[p]));
  }
  const n = a.length / 10;
  const others = Array.from({ length: n }, (_, i) => Number(classOf(a, i) !== classOf(b, i))).reduce(
    (s, x) => s + x,
    0,
  );
  return { largest, size, others, n };
}

let failed = 0;
const check = (what, { largest, size, others, n }) => {
  const holds = largest <= AGREE && others === 0;
  if (!holds) failed++;
  const words = `largest difference ${largest.toExponential(1)} of scores up to ${size.toFixed(1)}, ${others} other classes`;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}, ${n} test images: ${words}`);
};

/** The blocks of Python in a page that hold a text. */
const pythonIn = (page, text) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```python\n([^`]*)```/g)]
    .map(([, code]) => code)
    .filter((code) => code.includes(text));

try {
  const test = (await (await loadDataset({ name: 'cifar10', dataDir: home })).readTestSet('export.mjs')).images;
  const backend = await createWasmBackend();
  for (const [t, [words, n]] of CASES.entries()) {
    const run = join(home, `run-${t}`);
    cifarTrain(...words, '--data-dir', home, '--run-dir', run);
    const [model, onnx] = [join(run, 'model.safetensors'), join(home, 'model.onnx')];
    cifarTrain('export', run, '--output', onnx);
    const images = matrix(test.pixels.subarray(0, n * 3072), n, 3072);
    const isNetwork = words[0] === 'network';
    const file = await (isNetwork ? loadNetworkModel : loadLinearModel)(model);
    const rows = file.features ? await encodeFeatures(backend, restoreFeatures(file.features), images) : images;
    const truth = (await scores(backend, file.model, rows)).data;
    check(
      `onnx, ${words.filter((word) => !TRAINING.includes(word)).join(' ')}`,
      difference(await byOnnx(onnx, images), truth),
    );
    if (t > 0 || only !== '') continue;

    // The lines of Python, as they are printed.
    cifarTrain('export', run, '--output', join(home, 'model.npz'));
    writeFileSync(join(home, 'pixels.bin'), test.pixels);
    const snippets = [
      ...pythonIn('README.md', 'load_file').map((code) => ['README.md', code]),
      ...pythonIn('docs/export.md', 'load_file').map((code) => ['docs/export.md, safetensors', code]),
      ...pythonIn('docs/export.md', 'numpy.load').map((code) => ['docs/export.md, npz', code]),
      ...pythonIn('docs/export.md', 'from_bytes').map((code) => ['docs/export.md, by hand', code]),
    ];
    for (const [what, code] of snippets) {
      const own = code
        .replace('runs/linear-1/model.safetensors', model)
        .replace('linear-1.npz', join(home, 'model.npz'));
      writeFileSync(join(home, 'lines.py'), own);
      execFileSync(python, [join(here, 'peers/export_lines.py'), home], { stdio: 'inherit' });
      const found = readFileSync(join(home, 'scores.bin'));
      check(what, difference(new Float32Array(found.buffer, found.byteOffset, found.length / 4), truth));
    }
  }
  await backend.close();
} finally {
  rmSync(home, { recursive: true });
}
console.log(failed === 0 ? 'all hold' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
