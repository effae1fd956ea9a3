import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'parse5';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { loadLinearModel } from '../../../src/runs/models/linear-model.ts';
import { readPredictions } from '../../../src/runs/predictions/file.ts';
import { userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { attribute, elementsOf, textOf } from '../../helpers/readers/markup.ts';

const SHAPES = '--dataset shapes --limit 300';
const { train, classNames } = makeShapes({ seed: 0, nTrain: 300 });
let cwd = '';
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-pictures-'));
  await runLine(`linear ${SHAPES} --epochs 3 --run-dir lin --pictures out --mistakes ring,disk:star`, { cwd });
}, 180_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The pixels of a PNG file of rows of pictures of 32 × 32: a function of row, column, and place in the picture. */
async function sheet(path: string, zoom: number, hasLead = false) {
  const { data, info } = await sharp(join(cwd, path)).raw().toBuffer({ resolveWithObject: true });
  const step = 32 * zoom + 12;
  return (row: number, column: number, x: number, y: number) => {
    const at =
      ((row * step + 3 + y * zoom) * info.width + column * step + (hasLead && column > 0 ? 12 : 0) + 3 + x * zoom) * 3;
    return [...data.subarray(at, at + 3)];
  };
}

const colourOf = (image: number, x: number, y: number) =>
  [0, 1, 2].map((c) => train.pixels[image * 3072 + c * 1024 + y * 32 + x]);

const page = (path: string) => elementsOf(parse(readFileSync(join(cwd, path), 'utf8')));
const imagesOf = (path: string) => page(path).filter(({ tagName }) => tagName === 'img');

test('templates are the weights of the model, on one scale: grey is 0', async () => {
  const { model } = await loadLinearModel(join(cwd, 'lin/model.safetensors'));
  const weights = [...model.weight].map((w, i) => w * model.input.scale[i % 3072]!);
  const sorted = weights.map(Math.abs).sort((a, b) => a - b);
  const full = sorted[Math.floor(0.998 * (sorted.length - 1))]!;
  const [at, each] = [await sheet('out/templates.png', 4), await sheet('out/templates-for.png', 4)];
  for (const [label, x, y] of [
    [0, 0, 0],
    [4, 31, 5],
    [9, 16, 31],
  ] as const) {
    const own = [0, 1, 2].map((c) => weights[label * 3072 + c * 1024 + y * 32 + x]!);
    const level = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
    expect(at(0, label, x, y)).toEqual(own.map((w) => level(127.5 + (127.5 * w) / full)));
    expect(each(0, label, x, y)).toEqual(own.map((w) => level((255 * w) / full)));
  }
});

test('mistakes are images that predictions.csv has as mistaken, those asked for all of them', async () => {
  const predictions = (await readPredictions(join(cwd, 'lin/predictions.csv')))!;
  const wrong = (truth: string, predicted?: string) =>
    predictions
      .filter((one) => one.truth === truth && one.predicted !== truth && (predicted ?? one.predicted) === one.predicted)
      .map(({ image }) => image);
  const alts = imagesOf('out/index.html').map((image) => attribute(image, 'alt')!);
  const shown = (words: string) =>
    alts.flatMap((alt) => (alt.includes(words) ? Number(/image (\d+)/.exec(alt)![1]) : []));
  const rings = wrong('ring');
  expect(rings.length).toBeGreaterThan(1);
  expect(new Set(shown(': ring taken for'))).toEqual(new Set(rings));
  expect(new Set(shown(': disk taken for star'))).toEqual(new Set(wrong('disk', 'star')));
  const [first] = shown(': ring taken for');
  const at = await sheet('out/mistakes-ring.png', 4);
  for (const [x, y] of [
    [0, 0],
    [31, 2],
    [9, 31],
  ] as const) {
    expect(at(0, 0, x, y)).toEqual(colourOf(first!, x, y));
  }
});

test('the page of the run shows them all, each with words for those who do not see it, and loads nothing', () => {
  const images = imagesOf('lin/report.html');
  expect(images.length).toBe(imagesOf('out/index.html').length);
  expect(images.every((image) => attribute(image, 'src')!.startsWith('data:image/png;base64,'))).toBe(true);
  expect(images.every((image) => (attribute(image, 'alt') ?? '') !== '')).toBe(true);
  const titles = page('lin/report.html')
    .filter(({ tagName }) => tagName === 'h2')
    .map(textOf);
  expect(titles).toEqual([
    'Training',
    'Templates',
    'Confusion on the validation images',
    'Mistakes',
    'How this was made',
  ]);
});

test('the folder is written again, but nothing else that is in one is lost', async () => {
  const must = '--pictures must be a new folder, an empty one, or one of such pictures alone;';
  await runLine(`info ${SHAPES} --pictures again`, { cwd });
  const samples = readdirSync(join(cwd, 'again'));
  await runLine(`linear ${SHAPES} --epochs 1 --no-run --pictures again`, { cwd });
  const templates = readdirSync(join(cwd, 'again'));
  expect(templates.filter((name) => samples.includes(name))).toEqual(['index.html']); // which shows no others
  const keepsakes = async (folder: string, ...names: string[]) => {
    const error = await userError(runLine(`linear ${SHAPES} --epochs 1 --no-run --pictures ${folder}`, { cwd }));
    expect(error.message).toBe(`${must} ${folder} holds ${names[0]}`);
    for (const name of names) expect(readdirSync(join(cwd, folder))).toContain(name);
  };
  cpSync(join(cwd, 'out'), join(cwd, 'kept'), { recursive: true });
  renameSync(join(cwd, 'kept/templates.png'), join(cwd, 'kept/best.png')); // of this program, but not of the page
  await keepsakes('kept', 'best.png');
  rmSync(join(cwd, 'kept/index.html'));
  await keepsakes('kept', 'best.png', 'templates-each.png');
  // a page that was edited names what it has not written
  cpSync(join(cwd, 'out'), join(cwd, 'edited/page'), { recursive: true });
  writeFileSync(join(cwd, 'edited/own.png'), readFileSync(join(cwd, 'out/templates.png')));
  writeFileSync(join(cwd, 'edited/page/photo.png'), 'mine');
  const index = join(cwd, 'edited/page/index.html');
  const names = `..%2Fown.png %00.png %zz ${'a'.repeat(300)}.png photo.png `;
  writeFileSync(index, readFileSync(index, 'utf8').replace('-pictures" content="', `$&${names}`));
  await keepsakes('edited/page', 'photo.png');
  rmSync(join(cwd, 'edited/page/photo.png'));
  writeFileSync(join(cwd, 'edited/page/templates.png.00000000-0000-4000-8000-000000000000.tmp'), ''); // of a killed process
  await runLine(`info ${SHAPES} --pictures edited/page`, { cwd });
  expect(readdirSync(join(cwd, 'edited'))).toContain('own.png');
  expect(readdirSync(join(cwd, 'edited/page'))).not.toContain('templates.png');
  await runLine(`linear ${SHAPES} --epochs 1 --val 50 --run-dir other --tag t`, { cwd });
  mkdirSync(join(cwd, 'page'));
  cpSync(join(cwd, 'other/report.html'), join(cwd, 'page/index.html'));
  await keepsakes('page', 'index.html');
  mkdirSync(join(cwd, 'mine'));
  writeFileSync(join(cwd, 'mine/cat.png'), 'mine');
  writeFileSync(join(cwd, 'file'), '');
  const linear = `linear ${SHAPES} --epochs 1 --no-run --pictures`;
  const message = async (line: string) => (await userError(runLine(line, { cwd }))).message;
  expect(await message(`${linear} mine`)).toBe(`${must} mine holds cat.png`);
  expect(await message(`${linear} file`)).toBe('--pictures must be a folder; file is not one');
  expect(await message(`${linear} runs/linear-1`)).toBe('--pictures runs/linear-1 would take a place of runs');
  expect(readdirSync(join(cwd, 'mine'))).toEqual(['cat.png']);
});

test.each([
  ['linear', `linear ${SHAPES} --epochs 3 --pictures resumed --mistakes ring`, 'epoch 1/3', 'mistakes-ring'],
  [
    'crossval',
    `crossval ${SHAPES} --model linear --loss softmax --learning-rate 0.01 --reg-strength 0,1 --epochs 2 --val 50 --refit --pictures resumed`,
    'trial 1/2',
    'templates',
  ],
])('%s goes on with the pictures that were asked for, or into another folder', async (command, line, stopAt, name) => {
  const folder = mkdtempSync(join(cwd, 'stopped-'));
  const error = await userError(runLine(`${line} --run-dir run`, { cwd: folder, stopAt }));
  expect([error.kind, readdirSync(folder)]).toEqual(['interrupted', ['run']]);
  const resumed = async (flags: string) => (await runLine(`${command} --resume run${flags}`, { cwd: folder })).notes;
  expect((await resumed('')).join('\n')).toMatch(/\d+ pictures and index\.html are in resumed\n/);
  expect(readdirSync(join(folder, 'resumed')).some((file) => file.startsWith(name))).toBe(true);
  if (command === 'linear') return; // one that has ended is not resumed
  expect((await resumed(' --pictures other')).join('\n')).toMatch(/are in other\n/);
});

test.each([
  [`linear ${SHAPES} --mistakes ring:disc`, '--mistakes must name classes of the data; it has no "disc"'],
  [`linear ${SHAPES} --mistakes ring:`, '--mistakes must be a class and what it was taken for, such as cat:dog'],
  [`linear ${SHAPES} --no-run --mistakes ring`, '--mistakes shows images on the page of the run'],
  [`linear ${SHAPES} --val 0 --mistakes ring`, 'no images are held out here'],
  [`knn ${SHAPES} --k 3 --neighbours-of nowhere.png --mistakes ring`, 'no images are held out here'],
  [`crossval ${SHAPES} --pictures new`, '--pictures draws what the winner has learned, but nothing trains it'],
  [
    `linear ${SHAPES} --run-dir a --pictures ./a`,
    '--run-dir and --pictures both name a: a run has a folder of its own',
  ],
  [`linear ${SHAPES} --csv out/b.csv --pictures out`, 'lies in the folder of --pictures, which holds nothing else'],
  [`linear ${SHAPES} --csv a --tensorboard ./a`, '--csv and --tensorboard both name '],
  [`linear ${SHAPES} --pictures a --tensorboard a`, '--pictures and --tensorboard both name '],
  [`linear ${SHAPES} --run-dir a --tensorboard a`, '--run-dir and --tensorboard both name a'],
  [`knn ${SHAPES} --k 3 --run-dir a --save a`, '--run-dir and --save both name a'],
  [`knn ${SHAPES} --k 3 --save runs/knn-1`, '--save runs/knn-1 would take a place of runs'],
  [`knn ${SHAPES} --neighbours-of nowhere.png`, 'there is no file or folder "nowhere.png"'],
])('%s is refused before anything is done', async (line, message) => {
  expect((await userError(runLine(line, { cwd }))).message).toContain(message);
});

test.each([
  ['linear --features hog+hue --epochs 2', ['edges-against', 'edges-for', 'hues']],
  ['linear --features words:count=20:patches=200 --epochs 2', ['words', 'words-by-class']],
  ['network --hidden 12 --epochs 2', ['first-layer']],
  [
    'crossval --model linear --epochs 1 --val 60 --refit',
    ['templates', 'templates-against', 'templates-each', 'templates-for'],
  ],
])('%s draws what it has learned', async (line, names) => {
  await runLine(`${line} ${SHAPES} --no-run --pictures ${names[0]}-out`, { cwd });
  const written = readdirSync(join(cwd, `${names[0]}-out`)).filter((name) => !/^(mistakes|index)/.test(name));
  expect(new Set(written)).toEqual(new Set(names.map((name) => `${name}.png`)));
});

test('samples: the mean of each class, and its first images', async () => {
  await runLine(`info ${SHAPES} --pictures samples`, { cwd });
  const at = await sheet('samples/samples.png', 3, true);
  for (const label of [0, 6, 9]) {
    const own = [...train.labels.keys()].filter((i) => train.labels[i] === label);
    const mean = (c: number) => own.reduce((sum, i) => sum + train.pixels[i * 3072 + c * 1024 + 40]!, 0) / own.length;
    expect(at(label, 0, 8, 1)).toEqual([0, 1, 2].map((c) => Math.round(mean(c))));
    for (const nth of [0, 9]) expect(at(label, nth + 1, 8, 1)).toEqual(colourOf(own[nth]!, 8, 1));
  }
});

/** Numbers of training images by rising distance from pixels, and the distances; of equals the first. */
function bruteForce(pixels: ArrayLike<number>, metric: 'l1' | 'l2', among: (i: number) => boolean) {
  return [...train.labels.keys()]
    .filter(among)
    .map((image) => {
      let sum = 0;
      for (let p = 0; p < 3072; p++) {
        const d = pixels[p]! - train.pixels[image * 3072 + p]!;
        sum += metric === 'l1' ? Math.abs(d) : d * d;
      }
      return { image, distance: metric === 'l1' ? sum : Math.sqrt(sum) };
    })
    .sort((a, b) => a.distance - b.distance || a.image - b.image);
}

test.each(['l1', 'l2'] as const)(
  'the neighbours of a file, by %s: those of brute force, and what they vote for',
  async (metric) => {
    const own = makeShapes({ seed: 5, nTrain: 3 }).train.pixels.subarray(2 * 3072);
    const data = Uint8Array.from({ length: 3072 }, (_, i) => own[(i % 3) * 1024 + Math.floor(i / 3)]!);
    await sharp(data, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(join(cwd, 'own.png'));
    const found = await runJson(`knn ${SHAPES} --k 5 --metric ${metric} --neighbours-of own.png --no-run`, { cwd });
    const nearest = bruteForce(own, metric, () => true);
    const [{ file, predicted, nearest: shown }] = found.neighbours;
    expect(file).toBe('own.png');
    expect(shown).toEqual(nearest.slice(0, 10).map((one) => ({ ...one, class: classNames[train.labels[one.image]!] })));
    const votes = new Array<number>(10).fill(0);
    for (const { image } of nearest.slice(0, 5)) votes[train.labels[image]!]!++;
    expect(predicted).toBe(classNames[votes.indexOf(Math.max(...votes))]);
    expect([found.confusion, found.results]).toEqual([undefined, []]); // no folds: it takes no time
  },
);

test('held-out images stand beside their neighbours in the other folds, right ones and wrong ones told apart', async () => {
  await runLine(`knn ${SHAPES} --k 3 --pictures near --run-dir near-run`, { cwd });
  const lists = page('near/index.html')
    .filter((one) => attribute(one, 'class') === 'tiles small')
    .slice(0, 10);
  const at = await sheet('near/neighbours.png', 3, true);
  for (const [label, list] of lists.entries()) {
    const query = [...train.labels.keys()].find((i) => train.labels[i] === label)!;
    const items = elementsOf(list).filter(({ tagName }) => tagName === 'li');
    const expected = bruteForce(train.pixels.subarray(query * 3072), 'l2', (i) => i >= 60).slice(0, 10);
    expect(items.slice(1).map((item) => attribute(item, 'class'))).toEqual(
      expected.map(({ image }) => (train.labels[image] === label ? 'right' : 'wrong')),
    );
    expect(items.slice(1).map((item) => Number(textOf(item).match(/[\d.]+$/)![0]))).toEqual(
      expected.map(({ distance }) => Number(distance.toPrecision(4))),
    );
    expect(at(label, 0, 3, 3)).toEqual(colourOf(query, 3, 3));
    expect(at(label, 7, 30, 8)).toEqual(colourOf(expected[6]!.image, 30, 8));
  }
});
