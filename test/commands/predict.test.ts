import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeRecords } from '../../src/dataset/reading/records.ts';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { matrix } from '../../src/kernels/matrix.ts';
import { openBackend } from '../../src/kernels/wasm.ts';
import { scores } from '../../src/models/classifier.ts';
import { loadLinearModel } from '../../src/runs/models/linear-model.ts';
import { printed, userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { resealed } from '../helpers/readers/resealed.ts';
import { makeRun } from '../runs/collection/manifests.ts';

const N = 40;
const test100 = makeShapes({ seed: 0, nTest: 100 }).makeTest();
let cwd: string;

/** A folder with a model, and test images of shapes as files. */
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-predict-'));
  await runLine('linear --dataset shapes --limit 500 --epochs 3 --run-dir soft', { cwd });
  await runLine('linear --dataset shapes --limit 500 --epochs 3 --loss svm --run-dir svm', { cwd });
  await runLine('linear --dataset shapes --limit 500 --epochs 3 --features hog+hue --run-dir edges', { cwd });
  mkdirSync(join(cwd, 'shapes'));
  for (let i = 0; i < N; i++)
    await pictureOf(i)
      .png()
      .toFile(join(cwd, `shapes/${String(i).padStart(2, '0')}.png`));
}, 60_000);

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A test image, as an image of sharp. */
function pictureOf(i: number) {
  const planes = test100.pixels.subarray(i * 3072, (i + 1) * 3072);
  const data = Uint8Array.from(planes, (_, at) => planes[(at % 3) * 1024 + Math.floor(at / 3)]!);
  return sharp(data, { raw: { width: 32, height: 32, channels: 3 } });
}

/** What a model says of the test images, by its own scores. */
async function truth(model: string): Promise<readonly (readonly { class: string; score: number }[])[]> {
  const { model: classifier } = await loadLinearModel(join(cwd, model, 'model.safetensors'));
  const backend = await openBackend({ threads: 1 });
  const { data } = await scores(backend, classifier, matrix(test100.pixels.subarray(0, N * 3072), N, 3072));
  await backend.close();
  return Array.from({ length: N }, (_, i) =>
    classifier.classNames
      .map((name, c) => ({ class: name, score: data[i * 10 + c]! }))
      .sort((a, b) => b.score - a.score),
  );
}

describe('predict', () => {
  test('the probabilities of a softmax, the best classes first', async () => {
    const { predictions, scoreKind, nImages, nFailed, model } = await runJson('predict soft shapes --top 10', { cwd });
    expect({ scoreKind, nImages, nFailed, kind: model.kind }).toEqual({
      ...{ scoreKind: 'probability', nImages: N, nFailed: 0, kind: 'linear' },
    });
    for (const [i, best] of (await truth('soft')).entries()) {
      const largest = best[0]!.score;
      const sum = best.reduce((all, { score }) => all + Math.exp(score - largest), 0);
      const { file, predicted, top } = predictions[i];
      expect(file).toBe(`shapes/${String(i).padStart(2, '0')}.png`);
      expect(predicted).toBe(best[0]!.class);
      expect(top.map((one: { class: string }) => one.class)).toEqual(best.map((one) => one.class));
      for (const [rank, { probability }] of top.entries()) {
        expect(probability).toBeCloseTo(Math.exp(best[rank]!.score - largest) / sum, 12);
      }
    }
  });

  test('the scores of a loss that knows no probabilities', async () => {
    const { predictions, scoreKind } = await runJson('predict svm shapes', { cwd });
    expect(scoreKind).toBe('score');
    for (const [i, best] of (await truth('svm')).entries()) expect(predictions[i].top).toEqual(best.slice(0, 3));
  });

  test('what a model of features predicts is what it reported, for any number of threads', async () => {
    const { testAccuracy } = await runJson(
      'linear --dataset shapes --limit 500 --epochs 3 --features hog+hue --test --no-run',
      { cwd },
    );
    const records = join(cwd, 'test.bin');
    writeFileSync(records, writeRecords(makeShapes({ seed: 0 }).makeTest()));
    const { predictions } = await runJson('predict edges test.bin --top 2', { cwd });
    const { labels } = makeShapes({ seed: 0 }).makeTest();
    const { classNames } = makeShapes({ seed: 0, nTrain: 1 });
    const right = predictions.filter(
      ({ predicted }: { predicted: string }, i: number) => predicted === classNames[labels[i]!],
    );
    expect(right.length / labels.length).toBe(testAccuracy);
    expect(predictions[7].file).toBe('test.bin#7');
    const again = await runJson('predict edges test.bin --top 2 --threads 3', { cwd });
    expect(again.predictions).toEqual(predictions);
  });

  test('a table: the image, and its first classes', async () => {
    const { out } = await runLine('predict soft shapes/00.png shapes/01.png --top 2', { cwd });
    const [head, , first, second, key] = out.join('\n').split('\n');
    expect(head).toMatch(/^image +predicted +2nd$/);
    expect(first).toMatch(/^shapes\/00\.png {2}\w+ +\d+\.\d % {2}\w+ +\d+\.\d %$/);
    expect(second).toMatch(/^shapes\/01\.png/);
    expect(key).toMatch(/^in percent: probabilities/);
  });

  test('--csv has every class of every image, --picture what the model saw', async () => {
    writeFileSync(join(cwd, 'bad, "name".png'), 'no image');
    const words = ['shapes/03.png', 'shapes/04.png'];
    await userError(runLine(`predict soft ${words[0]} bad*.png ${words[1]} --csv all.csv --picture seen.png`, { cwd }));
    const lines = readFileSync(join(cwd, 'all.csv'), 'utf8').trimEnd().split('\n');
    const best = (await truth('soft'))[3]!;
    expect(lines[0]).toMatch(/^file,predicted,probability_\w+(,probability_\w+){9},error$/);
    const cells = lines[1]!.split(',');
    expect([cells.length, cells[0], cells[1], cells[12]]).toEqual([13, words[0], best[0]!.class, '']);
    expect(cells.slice(2, 12).reduce((sum, share) => sum + Number(share), 0)).toBeCloseTo(1, 12);
    expect(lines[2]).toMatch(/^"bad, ""name"".png",{12}"bad, ""name"".png is neither an image /);
    const { data, info } = await sharp(join(cwd, 'seen.png')).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([2 * 194 - 2, 192]);
    const at = 0;
    expect([...data.subarray(at, at + 3)]).toEqual([0, 1, 2].map((c) => test100.pixels[3 * 3072 + c * 1024]));
    await runLine(`predict soft ${words[0]} --csv all.csv --picture seen.png`, { cwd }); // its own files are replaced
  });

  test.each([
    ['--csv shapes/00.png', '--csv would replace shapes/00.png, which is not a table of predictions'],
    ['--picture shapes/00.png', '--picture would replace shapes/00.png, which is not a picture of this program'],
  ])('%s: what is not its own stays', async (flag, message) => {
    const before = readFileSync(join(cwd, 'shapes/00.png'));
    expect((await userError(runLine(`predict soft shapes/01.png ${flag}`, { cwd }))).message).toBe(message);
    expect(readFileSync(join(cwd, 'shapes/00.png'))).toEqual(before);
  });

  test.each([
    ['hog+hue', 'hog+hog', 'hog is named twice'],
    ['hog+hue', 'hog    ', 'it takes 334 numbers of an image, but its features, hog    , make 324'],
    ['codes', 'bytes', ''],
  ])('a model whose "%s" was changed to "%s" is damaged', async (from, to, why) => {
    await runLine(
      `linear --dataset shapes --limit 60 --val 0 --epochs 1 --features hog+hue --run-dir edited-${to.trim()}`,
      { cwd },
    );
    const path = join(cwd, `edited-${to.trim()}`, 'model.safetensors');
    const text = readFileSync(path).toString('latin1');
    expect(text).toContain(`:"${from}"`);
    writeFileSync(path, resealed(Buffer.from(text.replaceAll(`:"${from}"`, `:"${to}"`), 'latin1')));
    const error = await userError(runLine(`predict edited-${to.trim()} shapes/00.png`, { cwd }));
    expect([error.kind, error.message]).toEqual(['data', expect.stringContaining(why)]);
    expect(error.message).toMatch(/^edited-\S+model\.safetensors is /);
  });

  test('what cannot be read is reported, and the rest predicted', async () => {
    const folder = join(cwd, 'mixed');
    mkdirSync(folder);
    copyFileSync(join(cwd, 'shapes/05.png'), join(folder, 'a.png'));
    writeFileSync(join(folder, 'b.png'), readFileSync(join(folder, 'a.png')).subarray(0, 900));
    writeFileSync(join(folder, 'c\u001b[31m.jpg'), '');
    copyFileSync(join(cwd, 'shapes/06.png'), join(folder, 'd.png'));
    execFileSync('mkfifo', [join(folder, 'e.png')]);
    const { out, notes, error } = await failing('predict soft mixed mixed/a.png --json');
    expect([error.kind, error.message]).toEqual(['data', '3 of 6 images could not be read']);
    expect(notes).toEqual([
      expect.stringMatching(/^mixed\/b\.png is a damaged PNG image/),
      'mixed/c\\u001b[31m.jpg is empty',
      'mixed/e.png is not read: it is a pipe, not a regular file',
    ]);
    const { predictions, nImages, nFailed } = JSON.parse(out.join());
    const plain = await runJson('predict soft shapes/05.png shapes/06.png shapes/05.png', { cwd });
    const good = predictions.filter((one: object) => !('error' in one));
    expect([nImages, nFailed]).toEqual([3, 3]);
    expect(good.map(({ top }: { top: object }) => top)).toEqual(
      plain.predictions.map(({ top }: { top: object }) => top),
    );
    expect(predictions.map((one: object) => 'error' in one)).toEqual([false, true, true, false, true, false]);
  });

  /** What a command printed that ended in an error. */
  async function failing(line: string) {
    const out: string[] = [];
    const notes: string[] = [];
    const error = await userError(
      runLine(line, { cwd, onOut: (text) => out.push(text), onWarning: (text) => notes.push(text) }),
    );
    return { out, notes, error };
  }

  test.each([
    ['predict nothing shapes', 'usage', 'there is no model "nothing"'],
    ['predict shapes shapes', 'data', 'there is no model in shapes: it is not the folder of a run that kept one'],
    [
      'predict shapes/00.png shapes',
      'data',
      'shapes/00.png is not a model of cifar-train: it is not a safetensors file',
    ],
    ['predict soft nowhere', 'usage', 'there is no file or folder "nowhere"'],
    [
      'predict soft shapes --csv out --picture ./out',
      'usage',
      '--csv and --picture must be two files; got out for both',
    ],
    ['predict soft shapes --fit cover', 'usage', '--fit must be crop, contain or stretch; got "cover"'],
    ['predict soft', 'usage', expect.stringMatching(/^predict needs <files>: images of any size/)],
  ])('%s', async (line, kind, message) => {
    const error = await userError(runLine(line, { cwd }));
    expect([error.kind, error.message]).toEqual([kind, message]);
  });

  test('a run that has not finished', async () => {
    await makeRun(cwd, 'stopped', { command: 'linear', status: 'interrupted' });
    const error = await userError(runLine('predict stopped shapes', { cwd }));
    expect(printed(error)).toBe(
      'error: there is no model in stopped: this run is interrupted\n  let it finish first: cifar-train linear --resume stopped',
    );
  });

  test.skipIf(process.platform === 'win32')('a model that comes through a pipe', async () => {
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const error = await userError(runLine('predict pipe shapes', { cwd }));
    expect(printed(error)).toContain(
      'pipe is not a model of cifar-train: it is a pipe, not a regular file\n  name a model.safetensors',
    );
  });

  test('a model that is cut short is damaged, and no foreign file', async () => {
    writeFileSync(join(cwd, 'cut.safetensors'), readFileSync(join(cwd, 'soft/model.safetensors')).subarray(0, 500));
    const error = await userError(runLine('predict cut.safetensors shapes', { cwd }));
    expect([error.kind, error.message]).toEqual([
      'data',
      expect.stringMatching(/^cut\.safetensors is damaged or cut short: /),
    ]);
  });

  test('--picture onto one of the images, a picture of an earlier call', async () => {
    await runLine('predict soft shapes/00.png --picture earlier.png', { cwd });
    const before = readFileSync(join(cwd, 'earlier.png'));
    for (const same of ['earlier.png', './earlier.png', '*.png']) {
      const error = await userError(runLine(`predict soft ${same} --picture earlier.png`, { cwd }));
      expect(printed(error)).toContain('--picture would replace earlier.png, which is among the images');
    }
    expect(readFileSync(join(cwd, 'earlier.png'))).toEqual(before);
  });

  test.each(['seen.jpg', 'seen.JPEG', 'seen.svg'])('--picture %s: it would be a PNG', async (name) => {
    const error = await userError(runLine(`predict soft shapes --picture ${name}`, { cwd }));
    expect([error.kind, error.message, error.hint]).toEqual([
      'usage',
      `--picture writes a PNG; ${name} has the name of another kind of image`,
      'name it .png: --picture seen.png',
    ]);
  });

  test('of several seeds each has its own model', async () => {
    await runLine('linear --dataset shapes --limit 100 --epochs 1 --seed 0,1 --run-dir seeds', { cwd });
    const error = await userError(runLine('predict seeds shapes', { cwd }));
    expect([error.message, error.hint]).toEqual([
      'seeds holds 2 models, one for each seed',
      'name one of them: seeds/model-0.safetensors',
    ]);
    await runLine('predict seeds/model-1.safetensors shapes/00.png', { cwd });
  });

  test('Ctrl-C ends it', async () => {
    const controller = new AbortController();
    const { predictFiles } = await import('../../src/experiments/predict/predict-files.ts');
    const { withModel } = await import('../../src/experiments/predict/with-model.ts');
    const { interruption } = await import('../../src/errors.ts');
    const files = Array.from({ length: 200 }, (_, i) => join(cwd, `shapes/${String(i % N).padStart(2, '0')}.png`));
    let nDone = 0;
    const bar = {
      stop: () => {},
      update: (done: number) => {
        nDone = done;
        if (done === 3) controller.abort(interruption('interrupted'));
      },
    };
    const observer = { tell: () => {}, word: String, progress: () => bar, watchFiles: () => ({ stop: () => {} }) };
    const { signal } = controller;
    const stdin = (async function* () {})();
    const work = withModel(join(cwd, 'soft'), { threads: 1, signal, observer }, ({ predictor }) =>
      predictFiles(predictor, { files, fit: 'crop', stdin, signal, bar }),
    );
    expect((await userError(work)).kind).toBe('interrupted');
    expect(nDone).toBe(3);
  });
});
