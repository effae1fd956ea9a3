import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstImages } from '../../src/dataset/dataset.ts';
import { writeRecords } from '../../src/dataset/reading/records.ts';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { loadKnnModel } from '../../src/runs/models/knn-model.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';

const DATA = '--dataset shapes --limit 300';
const LEARNED = 'hue+kernel-map:filters1=16:filters2=16:keep=8:patches=300:images=20:rounds=2';
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-knn-save-'));
  writeFileSync(
    join(cwd, 'some.bin'),
    writeRecords(firstImages(makeShapes({ seed: 0, nTrain: 1, nTest: 40 }).makeTest(), 40)),
  );
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('knn --save', () => {
  test.skipIf(process.platform === 'win32')('to a pipe that nobody reads: it is said, and Ctrl-C ends it', async () => {
    const pipe = join(cwd, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const stopAt = 'waiting for a program that reads';
    const error = await userError(runLine(`knn ${DATA} --k 1 --test --no-run --save ${pipe}`, { cwd, stopAt }));
    expect(error.kind).toBe('interrupted');
  });

  test('says which k it keeps', async () => {
    const { notes } = await runLine(`knn ${DATA} --k 1,5 --folds 2 --no-run --save some.safetensors`, { cwd });
    const { options } = await loadKnnModel(join(cwd, 'some.safetensors'));
    expect(notes).toContain(`the model, k = ${options.k}, is in some.safetensors`);
  });

  test.each([
    ['pixels, l2', '--k 5'],
    ['pixels, l1, weighed', '--k 4 --metric l1 --weights distance --ties nearest'],
    ['features that learn nothing', '--k 3 --features hog+hue'],
    ['features that learn', `--k 3 --metric cosine --features ${LEARNED}`],
    ['some classes', '--k 1 --classes disk,ring,cross'],
  ])('what is predicted is what --test reported: %s', async (_, flags) => {
    const reported = await runJson(`knn ${DATA} ${flags} --test --no-run --save knn.safetensors`, { cwd });
    const judged = await runJson(`evaluate knn.safetensors ${DATA} --test ${/--classes \S+/.exec(flags)?.[0] ?? ''}`, {
      cwd,
    });
    expect(judged.confusion).toEqual(reported.confusion);
    expect([judged.accuracy, judged.scoreKind]).toEqual([reported.testAccuracy, 'votes']);
    const [one, more] = [1, 3].map((threads) => `predict knn.safetensors some.bin --top 2 --threads ${threads}`);
    const { predictions } = await runJson(one!, { cwd });
    expect((await runJson(more!, { cwd })).predictions).toEqual(predictions);
  });

  test('of several candidates the best is kept', async () => {
    const { best } = await runJson(`knn ${DATA} --k 1,3,9 --metric l1,l2 --no-run --save best.safetensors`, {
      cwd,
    });
    const { model, predictions } = await runJson('predict best.safetensors some.bin', { cwd });
    expect(model.settings).toMatchObject({ k: best.k, metric: best.metric, nSamples: 300 });
    for (const { top } of predictions) {
      expect(Math.abs(top[0].votes * best.k - Math.round(top[0].votes * best.k))).toBeLessThan(1e-9);
    }
    const { out } = await runLine('predict best.safetensors some.bin', { cwd });
    expect(out.join('\n')).toContain('in percent: shares of the votes of the nearest neighbours');
  });

  test.each([
    ['some.bin', '--save would replace some.bin, which is not a k-NN model'],
    ['gone/knn.safetensors', '--save gone/knn.safetensors cannot be written: there is no folder gone'],
    ['model.safetensors', '--save model.safetensors would take the name of a file of a run'],
  ])('--save %s is refused before the search', async (path, message) => {
    const before = readFileSync(join(cwd, 'some.bin'));
    const notes: string[] = [];
    const line = `knn ${DATA} --no-run --save ${path}`;
    const error = await userError(runLine(line, { cwd, onNote: (note) => notes.push(note) }));
    expect([error.kind, error.message, notes]).toEqual(['usage', message, []]);
    expect(readFileSync(join(cwd, 'some.bin'))).toEqual(before);
  });

  test('it does not say which images were held out', async () => {
    await runLine(`knn ${DATA} --no-run --save own.safetensors`, { cwd });
    const error = await userError(runLine(`evaluate own.safetensors ${DATA}`, { cwd }));
    expect(error.hint).toBe(
      'judge it on the test set, --test, or on a folder of your own with one folder for each class',
    );
  });
});
