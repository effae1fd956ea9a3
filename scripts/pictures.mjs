// @ts-check
// Draws the pictures of the documentation into docs/pictures, from the built-in shapes alone.
// usage: npm run pictures
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWasmBackend, gridSettings, linearTrials, makeFolds, makeShapes, matrix, sweep } from 'cifar-train';
import { bestOfGrids, chartSvg, rateGrids, rateHeatmap } from 'cifar-train/charts';
import { encodePng } from '../dist/images/png.js';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const BIN = fileURLToPath(new URL('../bin/cifar-train.js', import.meta.url));
const { train, classNames } = makeShapes({ seed: 0, nTrain: 5000 });
const SIDE = 32;
const PLANE = SIDE * SIDE;

/**
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => number[]} colourAt red, green and blue
 */
function png(width, height, colourAt) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(colourAt(i % width, Math.floor(i / width)), 3 * i);
  return encodePng({ width, height, data });
}

/**
 * Copies a picture that a command writes.
 * @param {string} name of its file
 * @param {readonly string[]} words the command and its options
 */
function copyPicture(name, words) {
  const scratch = mkdtempSync(join(tmpdir(), 'cifar-train-pictures-'));
  try {
    const all = [...words, '--dataset', 'shapes', '--pictures', join(scratch, 'all'), '--no-run', '--quiet'];
    execFileSync(process.execPath, [BIN, ...all], { stdio: ['ignore', 'ignore', 'inherit'] });
    copyFileSync(join(scratch, 'all', name), join(folder, name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A column for each class, with its first drawings below each other. @param {number} nRows */
function shapesPicture(nRows) {
  const gap = 4;
  const columns = classNames.map((_, label) =>
    [...train.labels.keys()].filter((i) => train.labels[i] === label).slice(0, nRows),
  );
  const pitch = SIDE + gap;
  return png(columns.length * pitch - gap, nRows * pitch - gap, (x, y) => {
    const [px, py] = [x % pitch, y % pitch];
    if (px >= SIDE || py >= SIDE) return [255, 255, 255];
    const image = columns[Math.floor(x / pitch)]?.[Math.floor(y / pitch)] ?? 0;
    return [0, 1, 2].map((plane) => train.pixels[(image * 3 + plane) * PLANE + py * SIDE + px] ?? 0);
  });
}

/** Learning rate × strength of a softmax classifier, cross-validated. */
async function ratesPicture() {
  const settings = gridSettings({
    loss: ['softmax'],
    reg: ['l2'],
    regStrength: [1e-4, 1e-3, 1e-2, 1e-1],
    learningRate: [0.01, 0.03, 0.1, 0.3, 1],
    schedule: ['cosine'],
    epochs: [15],
    batchSize: [256],
  });
  const backend = await createWasmBackend();
  try {
    const trials = await sweep({
      backend,
      trials: linearTrials(settings, train.nSamples),
      pixels: matrix(train.pixels, train.nSamples, 3 * PLANE),
      labels: train.labels,
      classNames,
      folds: makeFolds(train.nSamples, 5),
      seed: 0,
    });
    const grids = rateGrids(trials);
    if (grids[0] === undefined) throw new Error('the sweep makes no map');
    // As an image it has no page around it whose colours it could take: dark on white.
    return await chartSvg({ ...rateHeatmap(grids[0], bestOfGrids(grids)), background: 'white' });
  } finally {
    await backend.close();
  }
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'shapes.png'), shapesPicture(3));
writeFileSync(join(folder, 'rates.svg'), await ratesPicture());
copyPicture('templates.png', ['linear', '--epochs', '20']);
copyPicture('neighbours.png', ['knn', '--k', '7', '--classes', 'disk,ring,star,heart']);
