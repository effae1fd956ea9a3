import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { FEATURES } from '../../src/features/features.ts';
import { hue } from '../../src/features/hue.ts';
import { encodeFeatures, restoreFeatures } from '../../src/features/set/joined.ts';
import { filledSettings, nFeaturesOf } from '../../src/features/spec/spec.ts';
import { parseFeatures } from '../../src/features/spec/text.ts';
import { matrix } from '../../src/kernels/matrix.ts';
import { createWasmBackend } from '../../src/kernels/wasm.ts';
import { predict } from '../../src/models/classifier.ts';
import { oneImageReport } from '../../src/report/terminal/features/one-image.ts';
import { plain } from '../../src/report/terminal/style.ts';
import { loadLinearModel } from '../../src/runs/models/linear-model.ts';
import { accuracy } from '../../src/selection/metrics.ts';
import { namesIn } from '../../src/util/named.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/* Long, since features are given to every command that trains, beside having one of their own. */

const TINY = 'kernel-map:filters1=16:filters2=16:keep=8:patches=300:images=20:rounds=2';
const SHAPES = '--dataset shapes --limit 120';

/** A command in a folder of its own, with a cache of its own. */
async function place() {
  const cwd = await scratchFolder();
  return { cwd, env: { CIFAR_TRAIN_CACHE: join(cwd, 'cache') }, cache: join(cwd, 'cache/features') };
}

describe('linear --features', () => {
  test('a model file has all that predicts, from pixels, what was reported', async () => {
    const { cwd, env } = await place();
    const line = `linear ${SHAPES} --features hog+${TINY} --epochs 3 --test`;
    const { testAccuracy, modelPath, options } = await runJson(line, { cwd, env });
    expect(options.features).toBe(`hog+${TINY}`);

    const { model, features } = await loadLinearModel(join(cwd, modelPath));
    const { pixels, labels, nSamples } = makeShapes({ seed: 0 }).makeTest();
    await using backend = await closing(createWasmBackend({ threads: 1 }));
    const rows = await encodeFeatures(backend, restoreFeatures(features!), matrix(pixels, nSamples, 3072));
    expect(accuracy(await predict(backend, model, rows), labels)).toBe(testAccuracy);
    expect(testAccuracy).toBeGreaterThan(0.3); // pixels get a tenth of it
  });

  test('the same model for any number of threads, with the cache and without', async () => {
    const { cwd, env } = await place();
    const model = async (name: string, flags: string) => {
      await runLine(`linear ${SHAPES} --features hue+${TINY} --epochs 2 --run-dir ${name} ${flags}`, { cwd, env });
      return readFileSync(join(cwd, name, 'model.safetensors')).toString('base64');
    };
    const first = await model('one', '--threads 1 --no-cache');
    expect(await model('two', '--threads 3')).toBe(first);
    expect(await model('three', '--threads 2')).toBe(first); // from the cache
    expect(await model('four', '--seed 1')).not.toBe(first);
  });

  test('pixels are what there is without it, to the bit', async () => {
    const { cwd, env } = await place();
    for (const [name, flag] of [
      ['with', '--features pixels'],
      ['without', ''],
    ]) {
      await runLine(`linear ${SHAPES} --epochs 2 --run-dir ${name} ${flag}`, { cwd, env });
    }
    const model = (name: string) => readFileSync(join(cwd, name, 'model.safetensors')).toString('base64');
    expect(model('with')).toBe(model('without'));
  });

  test.each([
    ['hgo', /^--features must be features to join, such as hog\+hue or kernel-map:quick; got "hgo"$/],
    ['hog:cell=99', /got "hog:cell=99"$/],
  ])('--features %s is refused', async (features, message) => {
    const error = await userError(runLine(`linear ${SHAPES} --features ${features}`));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/there is no feature "hgo"|cell of hog must be a whole number from 2 to 32; got "99"/);
  });
});

describe('the cache', () => {
  const LINE = `linear ${SHAPES} --features ${TINY} --epochs 1 --no-run`;
  const phases = async (at: Awaited<ReturnType<typeof place>>, line = LINE) =>
    Object.keys((await runJson(line, at)).secondsByPhase);

  test('what was learned and encoded is found again; with --no-cache neither read nor written', async () => {
    const at = await place();
    expect(await phases(at, `${LINE} --no-cache`)).toEqual(expect.arrayContaining(['learn', 'encode']));
    expect(readdirSync(at.cwd)).not.toContain('cache');
    await phases(at);
    expect(readdirSync(at.cache)).toHaveLength(2);
    const again = await phases(at);
    expect(again).not.toContain('learn');
    expect(again).not.toContain('encode');
    expect(await phases(at, `${LINE} --no-cache`)).toContain('encode');
  });

  test.each<[what: string, damage: (path: string) => void]>([
    ['cut', (path) => writeFileSync(path, readFileSync(path).subarray(0, -7))],
    ['gone', (path) => rmSync(path)],
    ['of something else', (path) => writeFileSync(path, 'hello')],
    [
      'with a flipped bit',
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 5]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
  ])('an entry that is %s is made again, with the same result', async (_, damage) => {
    const at = await place();
    const { trainLoss, valAccuracy } = (await runJson(LINE, at)).epochs[0];
    for (const name of readdirSync(at.cache)) damage(join(at.cache, name));
    const report = await runJson(LINE, at);
    expect(Object.keys(report.secondsByPhase)).toEqual(expect.arrayContaining(['learn', 'encode']));
    expect(report.epochs[0]).toMatchObject({ trainLoss, valAccuracy });
    expect(await phases(at)).not.toContain('encode');
  });

  test('other images, settings and seeds have entries of their own', async () => {
    const at = await place();
    for (const flags of ['', '--seed 1', '--val 60', '--limit 200']) await phases(at, `${LINE} ${flags}`);
    // --val trains on other images, so it learns anew; nothing is shared.
    expect(readdirSync(at.cache)).toHaveLength(8);
  });

  test('one that cannot be written costs no result', async () => {
    const at = await place();
    writeFileSync(join(at.cwd, 'cache'), 'a file');
    const { notes } = await runLine(LINE, at);
    expect(notes.join('\n')).toMatch(
      /features are not kept in .*cache\/features, so the next run computes them again: part of the path is a file, not a folder \(ENOTDIR\)/,
    );
  });
});

describe('knn --features', () => {
  test.each(['hog+hue', TINY])('%s: each fold is judged on what the others teach', async (features) => {
    const { cwd, env } = await place();
    const line = `knn ${SHAPES} --features ${features} --k 1,5 --folds 3`;
    const { results, best, testAccuracy } = await runJson(`${line} --test`, { cwd, env });
    const { trials } = await runJson(
      `crossval --model knn --metric l2 --k 1,5 --folds 3 ${SHAPES} --features ${features} --run-dir sweep`,
      { cwd, env },
    );
    // The sweep goes another way to the same numbers.
    for (const [i, { foldAccuracies }] of results.entries()) expect(trials[i].splitTestScores).toEqual(foldAccuracies);
    expect(trials[0].params).toEqual({ model: 'knn', features, metric: 'l2', k: 1 });
    expect(best.k).toBeGreaterThan(0);
    expect(testAccuracy).toBeGreaterThan(0.1);
  });
});

describe('crossval --features', () => {
  const SWEEP = `crossval ${SHAPES} --folds 2 --features pixels,hue,${TINY} --k 3 --metric l2 --loss svm --epochs 2 --learning-rate 0.01 --reg-strength 1e-4`;

  test('compares pixels and features in one table; the winner is trained on its own', async () => {
    const { cwd, env } = await place();
    const report = await runJson(`${SWEEP} --test --run-dir sweep`, { cwd, env });
    const seen = report.trials.map(({ params }: { params: Record<string, unknown> }) => [
      params.model,
      params.features,
    ]);
    expect(seen).toEqual(
      ['pixels', 'hue', TINY].flatMap((features) => [
        ['knn', features],
        ['linear', features],
      ]),
    );
    const trial = (features: string) =>
      report.trials.find(
        ({ params }: { params: Record<string, unknown> }) => params.model === 'linear' && params.features === features,
      );
    const alone = await runJson(`${SWEEP.replace(/--(features|k|metric) \S+/g, '')} --model linear --run-dir pixels`, {
      cwd,
      env,
    });
    expect(trial('pixels').splitTestScores).toEqual(alone.trials[0].splitTestScores);
    expect(report.trainCommand).toContain(`--features ${report.best.params.features}`);
    expect(report.testAccuracy).toBeGreaterThan(0.1);
  });

  test('is resumed, to the same table', async () => {
    const { cwd, env } = await place();
    const whole = await runJson(`${SWEEP} --run-dir sweep`, { cwd, env });
    const metrics = join(cwd, 'sweep/metrics.jsonl');
    writeFileSync(metrics, `${readFileSync(metrics, 'utf8').split('\n').slice(0, 5).join('\n')}\n`);
    const again = await runJson('crossval --resume sweep', { cwd, env });
    const scores = ({ trials }: { trials: { splitTestScores: unknown }[] }) => trials.map((one) => one.splitTestScores);
    expect(scores(again)).toEqual(scores(whole));
  });

  test('pruning compares all splits at once, so learned features are refused', async () => {
    const error = await userError(runLine(`${SWEEP} --prune --epochs 9 --no-run`, await place()));
    expect(error.message).toContain(
      `--prune compares trials on all splits at once, but ${TINY} is learned anew for each`,
    );
  });
});

describe('features', () => {
  test('lists every feature with its settings; each text can be typed', async () => {
    const { out } = await runLine('features');
    const text = out.join('\n');
    for (const name of namesIn(FEATURES)) expect(text).toContain(`\n${name}`);
    expect(text).toMatch(/kernel-map:quick\s+4,096\s+43 {2}learned/);
    expect(text).toMatch(/cell=8 +pixels a side of a cell/);
    const { features } = await runJson('features --json');
    for (const { variants } of features) {
      for (const { text, nFeatures } of variants) expect(nFeaturesOf(parseFeatures(text))).toBe(nFeatures);
    }
  });

  test('one image: the numbers that its features have, and no run folder', async () => {
    const { cwd, env } = await place();
    const { seen, class: className } = await runJson(`features ${SHAPES} --features hue+hog --image 7`, { cwd, env });
    const { train, classNames } = makeShapes({ seed: 0 });
    expect(className).toBe(classNames[train.labels[7]!]);
    const expected = new Float32Array(10);
    hue.describer(filledSettings('hue') as never)(train.pixels.subarray(7 * 3072, 8 * 3072), expected);
    expect(seen[0]).toEqual({ features: 'hue', values: [...expected] });
    expect(seen[1].values).toHaveLength(324);
    expect(readdirSync(cwd)).not.toContain('runs');
  });

  test('hue is drawn as bars, hog as strokes, what else as its largest numbers', async () => {
    const { out } = await runLine(`features ${SHAPES} --features hue:weight=plain+hog:cell=4+${TINY} --image 3`);
    const text = out.join('\n');
    expect(text).toMatch(/\n {2}green .*█/);
    expect(text).toMatch(/\n {2}([─|/\\· ] ){7}[─|/\\· ]?\n/);
    expect(text).toMatch(/the largest:\n {2}number \d/);
  });

  test('an upright edge is drawn upright', () => {
    const values = new Float32Array(16 * 9).fill(0);
    values[0] = 1; // the gradient of the first cell points right
    values[9 + 4] = 1; // that of the second points down
    const part = { name: 'hog', text: 'hog', settings: filledSettings('hog', { block: 0 }), values };
    const [, drawn = ''] = oneImageReport({ image: 0, className: 'cat', parts: [part] }, { style: plain, width: 80 });
    expect(drawn.split('\n')[1]).toBe('  | ─');
  });

  test('--image beyond the last is refused', async () => {
    const error = await userError(runLine(`features ${SHAPES} --image 120`));
    expect(error.message).toBe('--image must be less than 120, the number of training images; got 120');
  });

  test('--clear-cache removes what is kept, and nothing else', async () => {
    const at = await place();
    await runLine(`linear ${SHAPES} --features ${TINY} --epochs 1 --no-run`, at);
    writeFileSync(join(at.cache, 'notes.txt'), 'mine');
    const folder = `${'b'.repeat(64)}.codes.safetensors`; // of an entry's name, but no file
    mkdirSync(join(at.cache, folder));
    const { out } = await runLine('features --clear-cache', at);
    expect(out.join()).toMatch(/^removed 2 files of features, .* in .*cache\/features$/);
    expect(readdirSync(at.cache).sort()).toEqual([folder, 'notes.txt']);
    expect((await runLine('features --clear-cache', at)).out.join()).toMatch(/^no features were kept in /);
  });

  test.each(['--features hog', '--image 3'])('--clear-cache %s is refused', async (flags) => {
    const error = await userError(runLine(`features --clear-cache ${flags}`, await place()));
    expect(error.message).toContain(`it cannot be combined with ${flags.split(' ')[0]}`);
  });
});

/** For `await using`. */
async function closing<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T & AsyncDisposable> {
  const opened = await opening;
  return Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
}

describe('features --image FILE', () => {
  /** The training image 3 of shapes, as a file; what its features are, by its number. */
  async function photo() {
    const own = await place();
    const { pixels } = makeShapes({ seed: 0, nTrain: 4 }).train;
    const planes = pixels.subarray(3 * 3072);
    const data = Uint8Array.from(planes, (_, i) => planes[(i % 3) * 1024 + Math.floor(i / 3)]!);
    await sharp(data, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(join(own.cwd, '3.png'));
    return own;
  }

  test.each(['hog+hue', `pixels+${TINY}`])('%s: as of the training image that it is', async (features) => {
    const { cwd, env } = await photo();
    const { seen, image } = await runJson(`features --features ${features} --image 3.png ${SHAPES}`, { cwd, env });
    const own = await runJson(`features --features ${features} --image 3 ${SHAPES}`, { cwd, env });
    expect([image, own.image]).toEqual(['3.png', 3]);
    expect(seen).toEqual(own.seen);
  });

  test('what learns nothing needs no data', async () => {
    const { cwd, env } = await photo();
    const { out, notes } = await runLine('features --features hue --image 3.png', { cwd, env });
    expect(out.join()).toMatch(/^3\.png\n\nhue {2}10 numbers\n {2}red /);
    expect(notes).toEqual([]);
    expect(readdirSync(cwd)).toEqual(['3.png']);
  });

  test.each([
    ['nothing.png', 'failed', 'cannot read nothing.png: no such file or folder (ENOENT)'],
    ['.', 'failed', 'cannot read .: it is a folder, not a file (EISDIR)'],
    ['-3', 'usage', '--image must be a whole number of at least 0, or the path of an image file; got "-3"'],
    ['1.5', 'usage', '--image must be a whole number of at least 0, or the path of an image file; got "1.5"'],
  ])('--image %s is refused', async (image, kind, message) => {
    const error = await userError(runLine(`features --features hue --image ${image}`));
    expect([error.kind, error.message]).toEqual([kind, message]);
  });
});
