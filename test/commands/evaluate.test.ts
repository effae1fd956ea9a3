import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { sortedData } from '../helpers/data/sorted-data.ts';

const DATA = '--dataset shapes --limit 500';
const { classNames, makeTest } = makeShapes({ seed: 0, nTrain: 1 });
let cwd: string;
const trained: Record<string, Record<string, unknown>> = {};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-evaluate-'));
  const train = async (name: string, flags: string) => {
    trained[name] = await runJson(`linear ${DATA} --epochs 4 ${flags} --run-dir ${name}`, { cwd });
  };
  await train('soft', '--test');
  await train('drawn', '--stratify --val 90 --seed 3');
  await train('margin', '--loss svm');
  await train('edges', '--features hog --classes disk,ring,cross');
  await train('all', '--val 0');
}, 60_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('evaluate', () => {
  test.each(['soft', 'drawn', 'margin', 'edges'])(
    'on what its run held out it has the accuracy of its run: %s',
    async (name) => {
      const found = await runJson(`evaluate ${name}`, { cwd });
      const { valAccuracy, valAccuracyInterval, confusion, confusionOf } = trained[name]!;
      expect([found.judgedOn, found.accuracy, found.interval]).toEqual([
        'validation',
        valAccuracy,
        valAccuracyInterval,
      ]);
      if (confusionOf === 'validation') expect(found.confusion).toEqual(confusion);
      expect(found.nSamples).toBe(name === 'drawn' ? 90 : 50);
      expect(found.top2Accuracy).toBeGreaterThanOrEqual(found.accuracy);
      const n = found.classes.reduce((sum: number, one: { nSamples: number }) => sum + one.nSamples, 0);
      expect(n).toBe(found.nSamples);
    },
  );

  test('what makes the accuracy of its run worth little is said again', async () => {
    const line = `linear --data-dir ${await sortedData()} --epochs 2 --run-dir sorted`;
    const trained = (await runLine(line, { cwd })).notes.join('\n');
    const judged = (await runLine('evaluate sorted', { cwd })).notes.join('\n');
    const [said] = /\d+ of \d+ validation images .* is the data sorted by class\?/.exec(trained)!;
    expect(judged).toContain(said);
    expect(judged).not.toContain('--stratify');
  });

  test('on the test set, with --test, which the ledger counts', async () => {
    const found = await runJson('evaluate soft --test', { cwd });
    const { testAccuracy, confusion, testReadings } = trained.soft!;
    expect(found.confusion).toEqual(confusion);
    expect([found.judgedOn, found.accuracy, found.testAccuracy]).toEqual(['test', testAccuracy, testAccuracy]);
    expect(found.testReadings).toBe((testReadings as number) + 1);
  });

  test('probabilities have a calibration, other scores have none', async () => {
    const { calibration } = await runJson('evaluate soft', { cwd });
    const n = calibration.bins.reduce((sum: number, bin: { nSamples: number }) => sum + bin.nSamples, 0);
    expect(n).toBe(50);
    expect(calibration.expectedCalibrationError).toBeGreaterThan(0);
    expect((await runJson('evaluate margin', { cwd })).calibration).toBeNull();
    expect((await runLine('evaluate margin', { cwd })).out.join()).toMatch(
      /calibration: none: of the losses, only softmax/,
    );
  });

  test('--html writes a page, and replaces only such a page', async () => {
    const file = join(cwd, 'evaluation.html');
    for (const line of ['evaluate margin', 'evaluate soft', 'evaluate soft --test']) {
      const { notes } = await runLine(`${line} --html evaluation.html`, { cwd });
      expect(notes.join('\n')).toContain('the page is in evaluation.html');
    }
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('<title>Evaluation of a model · cifar-train</title>');
    expect(page).toContain('reliability diagram');
    writeFileSync(file, 'mine');
    const error = await userError(runLine('evaluate soft --html evaluation.html', { cwd }));
    expect(error.message).toContain('--html would replace evaluation.html, which is not an evaluation of a model');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('a model that stands alone is judged on the data that is named', async () => {
    cpSync(join(cwd, 'soft/model.safetensors'), join(cwd, 'alone.safetensors'));
    const error = await userError(runLine(`evaluate alone.safetensors ${DATA}`, { cwd }));
    expect(error.message).toBe('alone.safetensors does not say which images were held out from its training');
    const { accuracy } = await runJson(`evaluate alone.safetensors ${DATA} --test`, { cwd });
    expect(accuracy).toBe(trained.soft!.testAccuracy);
    const { notes } = await runLine('evaluate alone.safetensors --dataset shapes --test', { cwd });
    expect(notes.join('\n')).toContain('alone.safetensors was trained on other images than the training images here');
  });

  test.each([
    ['evaluate all', 'usage', 'no images were held out from the training of all/model.safetensors'],
    ['evaluate soft --limit 100', 'usage', '--limit cannot be combined with a run, which has data of its own'],
    ['evaluate soft --fit crop', 'usage', '--fit applies only to a folder of images'],
    ['evaluate soft soft --test', 'usage', '--test judges on the test set; it cannot be combined with a folder'],
    ['evaluate soft soft --data-dir x', 'usage', '--data-dir cannot be combined with a folder of images'],
    ['evaluate soft photos more', 'usage', 'evaluate takes only <model>, <folder> and options; got "more"'],
    ['evaluate soft soft', 'data', 'soft has no folders in it: there must be one for each class, with its images'],
    [
      'evaluate alone.safetensors --dataset shapes --classes disk,ring --test',
      'data',
      expect.stringMatching(/^alone\.safetensors knows other classes: disk, .*; the data has disk, ring$/),
    ],
  ])('%s', async (line, kind, message) => {
    cpSync(join(cwd, 'soft/model.safetensors'), join(cwd, 'alone.safetensors'));
    const error = await userError(runLine(line, { cwd }));
    expect([error.kind, error.message]).toEqual([kind, message]);
  });

  test.each([
    ['kind', 'knn --dataset shapes --limit 100 --k 1 --test --no-run --save other.safetensors', 'knn, seed 0'],
    [
      'loss',
      'linear --dataset shapes --limit 100 --val 0 --epochs 1 --loss svm --run-dir other-loss',
      'linear, svm, seed 0',
    ],
    [
      'seed',
      'linear --dataset shapes --limit 100 --val 0 --epochs 1 --seed 5 --run-dir other-seed',
      'linear, softmax, seed 5',
    ],
  ])(
    'a model of another %s in the folder of a run is refused: it may have seen what the run held out',
    async (what, line, words) => {
      cpSync(join(cwd, 'soft'), join(cwd, 'swapped'), { recursive: true });
      await runLine(line, { cwd });
      if (what !== 'kind') cpSync(join(cwd, `other-${what}/model.safetensors`), join(cwd, 'other.safetensors'));
      cpSync(join(cwd, 'other.safetensors'), join(cwd, 'swapped/model.safetensors'));
      const error = await userError(runLine('evaluate swapped', { cwd }));
      expect([error.kind, error.message]).toEqual([
        'data',
        expect.stringMatching(
          new RegExp(`the run in its folder \\(linear, softmax, seed 0\\) but another \\(${words}\\)$`),
        ),
      ]);
    },
  );

  test('on a folder of images, one folder a class: what cannot be read does not count', async () => {
    const { pixels, labels } = makeTest();
    for (let i = 0; i < 60; i++) {
      const planes = pixels.subarray(i * 3072, (i + 1) * 3072);
      const data = Uint8Array.from(planes, (_, at) => planes[(at % 3) * 1024 + Math.floor(at / 3)]!);
      const folder = join(cwd, 'files', classNames[labels[i]!]!);
      mkdirSync(folder, { recursive: true });
      await sharp(data, { raw: { width: 32, height: 32, channels: 3 } })
        .png()
        .toFile(join(folder, `${i}.png`));
    }
    const found = await runJson('evaluate soft files', { cwd });
    const { predictions } = await runJson('predict soft files', { cwd });
    const right = predictions.filter(
      ({ file, predicted }: Record<string, string>) => file!.split('/')[1] === predicted,
    );
    expect([found.judgedOn, found.nSamples, found.accuracy]).toEqual(['folder', 60, right.length / 60]);
    writeFileSync(join(cwd, `files/${classNames[0]}/broken.png`), 'none');
    for (const name of ['0.png', 'readme.txt']) writeFileSync(join(cwd, 'files', name), '');
    const printed: string[] = [];
    const noted: string[] = [];
    const error = await userError(
      runLine('evaluate soft files', { cwd, onOut: (text) => printed.push(text), onNote: (text) => noted.push(text) }),
    );
    expect(noted).toContain(
      'left out, since they are not images in the folder of a class: files/0.png and 1 more file',
    );
    expect([error.kind, error.message]).toEqual(['data', '1 of 61 images could not be read, and do not count']);
    expect(printed.join()).toMatch(/^accuracy: [\d.]+ % of 60 images\n {2}95 % interval: /);
  });

  test('a batch of images in the folder of a class: all are of that class, and the next file is of its own', async () => {
    const [first, second] = [join(cwd, 'batches', classNames[1]!), join(cwd, 'batches', classNames[2]!)];
    for (const folder of [first, second]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(first, 'batch.png'), new Uint8Array(3 * 3073));
    await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
      .png()
      .toFile(join(second, 'one.png'));
    const { confusion } = await runJson('evaluate soft batches', { cwd });
    expect(confusion.map((row: number[]) => row.reduce((sum, n) => sum + n))).toEqual([0, 3, 1, 0, 0, 0, 0, 0, 0, 0]);
  });
});
