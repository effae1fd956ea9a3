// @ts-check
// Draws the pictures of the README into docs/pictures, from the built-in shapes alone.
// usage: npm run pictures
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { createWasmBackend, gridSettings, linearTrials, makeFolds, makeShapes, matrix, sweep } from 'cifar-train';
import { bestOfGrids, chartSvg, rateGrids, rateHeatmap } from 'cifar-train/charts';

const folder = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const { train, classNames } = makeShapes({ seed: 0, nTrain: 5000 });
const SIDE = 32;
const PLANE = SIDE * SIDE;

/**
 * A PNG of 8-bit RGB. Source: https://www.w3.org/TR/png-3/
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => number[]} colourAt red, green and blue
 */
function png(width, height, colourAt) {
  const rows = Buffer.alloc(height * (1 + 3 * width)); // each row begins with its filter: 0, none
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(colourAt(x, y), y * (1 + 3 * width) + 1 + 3 * x);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // bits a channel, RGB
  /** @param {string} type @param {Uint8Array} data */
  const chunk = (type, data) => {
    const whole = Buffer.alloc(12 + data.length);
    whole.writeUInt32BE(data.length, 0);
    whole.write(type, 4, 'latin1');
    whole.set(data, 8);
    whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
    return whole;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = chunk('IDAT', deflateSync(rows, { level: 9 }));
  return Buffer.concat([signature, chunk('IHDR', header), body, chunk('IEND', Buffer.alloc(0))]);
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
