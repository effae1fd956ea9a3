import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { mirrorImages } from '../../src/dataset/mirror.ts';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import type { StepSizes } from '../../src/models/training/steps/sizes.ts';
import { loadNetworkModel } from '../../src/runs/models/network-model.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { attribute, elementsOf, textOf } from '../helpers/readers/markup.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const NETWORK = 'network --dataset shapes --limit 400 --hidden 24';

describe('network', () => {
  test('--json, the run and the model agree; the model predicts what was reported', async () => {
    const cwd = await scratchFolder();
    const report = await runJson(`${NETWORK} --epochs 3 --test`, { cwd });
    expect(report.modelPath).toBe('runs/network-1/model.safetensors');
    expect(report.deadUnits).toEqual([{ layer: 1, units: 24, dead: expect.any(Number) }]);
    const lines = (await readFile(join(cwd, 'runs/network-1/metrics.jsonl'), 'utf8')).trim().split('\n');
    const records = lines.map((line) => JSON.parse(line));
    expect(records.map(({ stepLosses, stepsPerLoss, layers, ...record }) => record)).toEqual(report.epochs);
    for (const { layers } of records) {
      expect(layers.map(({ name }: { name: string }) => name)).toEqual(['weight1', 'weight2']);
    }
    const { model } = await loadNetworkModel(join(cwd, report.modelPath));
    const test = makeShapes({ seed: 0 }).makeTest();
    let right = 0;
    for (let i = 0; i < test.nSamples; i++) {
      let values = Array.from({ length: 3072 }, (_, p) => test.pixels[i * 3072 + p]! / 255 + model.input.offset[p]!);
      for (const [l, { weight, bias }] of model.layers.entries()) {
        const before = values;
        values = Array.from(bias, (b, c) => {
          let z = b;
          for (let j = 0; j < before.length; j++) z += weight[c * before.length + j]! * before[j]!;
          return l === 0 ? Math.max(0, z) : z;
        });
      }
      if (values.indexOf(Math.max(...values)) === test.labels[i]) right++;
    }
    // f64 sums here, f32 in the kernels: a handful of near ties may fall the other way.
    expect(Math.abs(right / test.nSamples - report.testAccuracy)).toBeLessThanOrEqual(3 / test.nSamples);
  });

  test('the same model file for any number of threads, with all noise; another for another seed', async () => {
    const cwd = await scratchFolder();
    const model = async (name: string, flags: string) => {
      await runLine(`${NETWORK} --epochs 2 --dropout 0.3 --mirror --run-dir ${name} ${flags}`, { cwd });
      return readFile(join(cwd, name, 'model.safetensors'));
    };
    const one = await model('one', '--threads 1');
    expect((await model('two', '--threads 2')).equals(one)).toBe(true);
    expect((await model('three', '--threads 3')).equals(one)).toBe(true);
    expect((await model('other', '--seed 1')).equals(one)).toBe(false);
    expect((await model('calm', '--dropout 0')).equals(one)).toBe(false);
  });

  test('on features, mirror images have features of their own', async () => {
    const cwd = await scratchFolder();
    const report = await runJson(`${NETWORK} --features hog+hue --mirror --epochs 2 --run-dir run`, { cwd });
    expect(report.epochs).toHaveLength(2);
    const { features, model } = await loadNetworkModel(join(cwd, 'run/model.safetensors'));
    expect([features?.text, model.layers[0]!.bias.length]).toEqual(['hog+hue', 24]);
    const without = await runJson(`${NETWORK} --features hog+hue --epochs 2 --no-run`, { cwd });
    expect(without.epochs).not.toEqual(report.epochs);
  });

  test('on principal components: the same bits for any number of threads; evaluate agrees', async () => {
    const cwd = await scratchFolder();
    const line = `${NETWORK} --features hog+hue --pca 30 --optimizer adam --dropout 0.2 --mirror --epochs 3`;
    const one = await runLine(`${line} --threads 1 --run-dir one`, { cwd });
    expect(one.notes.join()).toMatch(/30 principal components: \d\d\.\d\d % of the variance/);
    await runLine(`${line} --threads 3 --run-dir three`, { cwd });
    const [model, other] = await Promise.all(
      ['one', 'three'].map((name) => readFile(join(cwd, name, 'model.safetensors'))),
    );
    expect(other!.equals(model!)).toBe(true);
    const { model: loaded } = await loadNetworkModel(join(cwd, 'one/model.safetensors'));
    expect(loaded.layers[0]!.weight).toHaveLength(24 * loaded.input.scale.length);
    const { valAccuracy } = JSON.parse(await readFile(join(cwd, 'one/run.json'), 'utf8')).results;
    expect((await runJson('evaluate one', { cwd })).accuracy).toBe(valAccuracy);
  });

  test('says what its layers did', async () => {
    const { out } = await runLine(`${NETWORK} --hidden 24,12 --loss svm --epochs 2 --no-run`);
    expect(out.join()).toMatch(/step \/ weights after epoch 1, layer by layer: \d\.\de-\d, \d\.\de-\d, \d\.\de-\d/);
    expect(out.join()).toMatch(/hidden units that no image activates, layer by layer: \d+ of 24, \d+ of 12\n/);
  });

  test('the page has its layers, with the steps of every epoch: of a run that was stopped too', async () => {
    const cwd = await scratchFolder();
    const line = `${NETWORK} --hidden 24,12 --epochs 4 --activation tanh --run-dir`;
    await runLine(`${line} whole`, { cwd });
    await userError(runLine(`${line} stopped`, { cwd, stopAt: 'epoch 2/4' }));
    await runLine('network --resume stopped', { cwd });
    const metrics = (await readFile(join(cwd, 'whole/metrics.jsonl'), 'utf8')).trim().split('\n');
    const epochs: StepSizes[][] = metrics.map((record) => JSON.parse(record).layers);
    const { model } = await loadNetworkModel(join(cwd, 'whole/model.safetensors'));
    const ratio = ({ update, weight }: StepSizes) => (update / weight).toExponential(1);
    const inputs = [3072, 24, 12];
    const rows = model.layers.map(({ bias }, l) => [
      l < 2 ? `${l + 1}, tanh` : '3, scores',
      `${inputs[l]!.toLocaleString('en')} → ${bias.length}`,
      ((inputs[l]! + 1) * bias.length).toLocaleString('en'),
      l < 2 ? '0' : '–',
      `${ratio(epochs[0]![l]!)} → ${ratio(epochs[3]![l]!)}`,
    ]);
    for (const run of ['whole', 'stopped']) {
      const elements = elementsOf(parse(await readFile(join(cwd, run, 'report.html'), 'utf8')));
      const ofTag = (name: string) => elements.filter(({ tagName }) => tagName === name);
      const cells = ofTag('tr').map((row) => elementsOf(row).map((cell) => textOf(cell)));
      expect(cells).toEqual(expect.arrayContaining(rows));
      expect(ofTag('p').map((one) => textOf(one))).toContainEqual(
        expect.stringContaining('74,182 parameters; the weights began with --init xavier'),
      );
      const [link] = ofTag('a').filter((one) => attribute(one, 'aria-label') === 'step / weights: CSV');
      const csv = Buffer.from(attribute(link!, 'href')!.split(',')[1]!, 'base64').toString();
      const drawn = epochs.flatMap((layers, e) =>
        layers.map(({ update, weight }, l) => `${e + 1},layer ${l + 1},${update / weight}`),
      );
      expect(csv.trim().split(/\r?\n/)).toEqual(['epoch,layer,ratio', ...drawn]);
    }
  });

  test('several seeds: mean and deviation, a model of each', async () => {
    const cwd = await scratchFolder();
    const report = await runJson(`${NETWORK} --epochs 1 --seed 0,1`, { cwd });
    expect(report.seeds.map(({ modelPath }: { modelPath: string }) => modelPath)).toEqual([
      'runs/network-1/model-0.safetensors',
      'runs/network-1/model-1.safetensors',
    ]);
    expect(report.acrossSeeds.valAccuracy.std).toBeGreaterThanOrEqual(0);
    const page = await readFile(join(cwd, 'runs/network-1/report.html'), 'utf8');
    expect(page.match(/Those of seed 0. [^;]*;/)?.[0]).toBe('Those of seed 0. 74,002 parameters;');
  });

  test.each([
    [
      '--hidden 0',
      '--hidden must be 1 to 16 numbers of hidden units from 1 to 65536, one for each layer: 500, or 500,100; got "0"',
      undefined,
    ],
    ['--hidden 500x100', '--hidden must be', 'write a comma between layers: 500,100'],
    ['--dropout 1', '--dropout must be a number of at least 0 and less than 1; got "1"', undefined],
    ['--init zeros', '--init must be normal, he or xavier; got "zeros"', undefined],
    ['--activation ReLu6', '--activation must be relu, leaky-relu, tanh or sigmoid', undefined],
    ['--momentum 0.5 --optimizer adam', '--momentum does not apply to --optimizer adam', undefined],
    ['--early-stopping 3 --val 0', '--early-stopping needs validation images', undefined],
    ['--solver exact', '--solver', undefined],
    ['--pca 2049', '--pca must be a whole number from 0 to 2048; got "2049"', undefined],
    [
      '--features hog --pca 325',
      '--pca must be at most 324, as many numbers as hog makes of an image; got 325',
      undefined,
    ],
  ])('refuses %s', async (flags, message, hint) => {
    const error = await userError(runLine(`${NETWORK} --no-run ${flags}`));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });
});

test('a mirror image has left and right exchanged, row by row and colour by colour', () => {
  const pixels = Uint8Array.from({ length: 2 * 3072 }, (_, i) => (i * 7) % 251);
  const mirrored = mirrorImages(pixels);
  for (const [image, colour, y, x] of [
    [0, 0, 0, 0],
    [0, 2, 31, 5],
    [1, 1, 7, 31],
  ] as const) {
    const at = (column: number) => image * 3072 + colour * 1024 + y * 32 + column;
    expect(mirrored[at(x)]).toBe(pixels[at(31 - x)]);
  }
  expect(mirrorImages(mirrored)).toEqual(pixels);
});
