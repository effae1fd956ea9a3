import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LoadOptions, loadDataset } from '../../../src/dataset/load.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { CIFAR100 } from '../../../src/dataset/specs/cifar100.ts';
import type { DatasetSpec } from '../../../src/dataset/specs/spec.ts';
import { loadLinearModel } from '../../../src/runs/models/linear-model.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { lasting } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine, unwrapped } from '../../helpers/commands/run-line.ts';
import { smallBatches } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* `--classes cat,dog`: 600 random images in CIFAR-10's files. */

const data = async (spec: DatasetSpec = CIFAR10, more: ReadonlyMap<string, Uint8Array> = new Map()) =>
  (await folderWith(spec, new Map<string, Uint8Array>([...smallBatches(100, 1, spec), ...more]))).home;
const load = (dataDir: string, more: Partial<LoadOptions> = {}) => loadDataset({ name: 'cifar10', dataDir, ...more });

describe('the library', () => {
  test.each([
    ['all of two classes', undefined],
    ['the first images of two classes', 7],
  ])('%s, in the order of the data, with labels from 0', async (_, limit) => {
    const dataDir = await data();
    const whole = await load(dataDir);
    const { train, classNames, digest } = await load(dataDir, { classes: ['dog', 'cat'], limit });
    const rows = [...whole.train.labels.keys()].filter((i) => [3, 5].includes(whole.train.labels[i]!)).slice(0, limit);
    expect(classNames).toEqual(['cat', 'dog']);
    expect([...train.labels]).toEqual(rows.map((i) => (whole.train.labels[i] === 3 ? 0 : 1)));
    const pixelsOf = (i: number) => whole.train.pixels.subarray(i * 3072, (i + 1) * 3072);
    expect(Buffer.from(train.pixels).equals(Buffer.concat(rows.map(pixelsOf)))).toBe(true);
    expect(digest).toBe(whole.digest);
  });
  test('the test set has the same classes, and the digest of all', async () => {
    const dataDir = await data();
    const whole = await (await load(dataDir)).readTestSet('x');
    const some = await (await load(dataDir, { classes: ['dog', 'cat'], limit: 5 })).readTestSet('x');
    const kept = [...whole.images.labels].filter((label) => label === 3 || label === 5);
    expect([...some.images.labels]).toEqual(kept.map((label) => (label === 3 ? 0 : 1)));
    expect([some.digest, some.nthReading]).toEqual([whole.digest, 2]);
  });
  test("the data's own names, where it has some", async () => {
    const names = Buffer.from('a b\nc\nd\ne\nf\ng\nh\ni\nj\nk\n');
    const dataDir = await data(CIFAR10, new Map([['batches.meta.txt', names]]));
    expect((await load(dataDir, { classes: ['k', 'a b'] })).classNames).toEqual(['a b', 'k']);
    expect((await userError(load(dataDir, { classes: ['cat', 'k'] }))).hint).toContain('classes: a b, c, d');
    const one = await userError(runLine(`knn --classes k --data-dir ${dataDir}`));
    expect(printed(one)).toContain('--classes must name at least two classes to tell apart; got "k"');
  });
  test('coarse classes by name', async () => {
    const dataDir = await data(CIFAR100);
    const found = await loadDataset({ name: 'cifar100', dataDir, classes: ['trees', 'fish'] });
    const coarse = await loadDataset({ name: 'cifar100', dataDir, classes: 'coarse' });
    const kept = [...coarse.train.labels].filter((label) => label === 1 || label === 17);
    expect([...found.train.labels]).toEqual(kept.map((label) => (label === 1 ? 0 : 1)));
  });
  test('built-in shapes: a limit counts the images that are left', async () => {
    const dataDir = await scratchFolder();
    const shapes = { name: 'shapes', dataDir, classes: ['ring', 'disk', 'star'] } as const;
    const { train, classNames } = await loadDataset({ ...shapes, limit: 30 });
    expect([train.nSamples, classNames, Math.max(...train.labels)]).toEqual([30, ['disk', 'ring', 'star'], 2]);
    const error = await userError(loadDataset({ ...shapes, limit: 3001 }));
    expect(error.message).toContain('from 1 to 3000, the number of training images of disk, ring, star; got 3001');
  });
});

describe('every experiment', () => {
  test.each([
    'knn --k 1 --folds 2 --test',
    'linear --epochs 1 --test',
    'crossval --k 1 --folds 2 --loss softmax --learning-rate 0.01 --epochs 1 --reg none',
    'lr-find --steps 10',
    'gradcheck --loss softmax --reg none --coordinates 2 --images 5',
  ])('%s', async (line) => {
    const dataDir = await data();
    const cwd = await scratchFolder();
    const all = await runJson(`${line} --no-run --data-dir ${dataDir}`);
    const found = await runJson(`${line} --classes dog,cat --data-dir ${dataDir}`, { cwd });
    expect(found.dataset.digest).toBe(all.dataset.digest);
    expect(found.dataset.nTrain).toBeLessThan(all.dataset.nTrain / 2);
    expect(found.options.classes).toEqual(['dog', 'cat']);
    if ('confusion' in found) expect(found.confusion).toHaveLength(2);
    const kept = JSON.parse(await readFile(join(cwd, `runs/${line.split(' ')[0]}-1/run.json`), 'utf8'));
    expect(kept.options.classes).toEqual(['dog', 'cat']);
  });
  test('info', async () => {
    const line = `info --classes cat,dog --data-dir ${await data()}`;
    const { classNames, train, isSelection } = await runJson(line);
    expect([classNames, train.classCounts.length, isSelection]).toEqual([['cat', 'dog'], 2, true]);
    expect((await runLine(line)).out.join()).toContain('SHA-256 of all classes');
  });
});

test('the saved model names its classes, and the page says which they are', async () => {
  const run = join(await scratchFolder(), 'run');
  await runLine(`linear --classes dog,cat --epochs 1 --run-dir ${run} --data-dir ${await data()}`);
  expect((await loadLinearModel(join(run, 'model.safetensors'))).model.classNames).toEqual(['cat', 'dog']);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('linear on cifar10 (dog, cat)');
});

test.each([
  ['linear --epochs 3', 'epoch 2/3'],
  ['crossval --model knn --k 1,3 --metric l1,l2 --folds 2', 'trial'],
])('%s, stopped and resumed, has the same classes', async (line, stopAt) => {
  const dataDir = await data();
  const [stopped, whole] = [join(await scratchFolder(), 'run'), join(await scratchFolder(), 'run')];
  const typed = `${line} --classes dog,cat --data-dir ${dataDir}`;
  await userError(runLine(`${typed} --run-dir ${stopped}`, { stopAt }));
  await runLine(`${line.split(' ')[0]} --resume ${stopped}`);
  await runLine(`${typed} --run-dir ${whole}`);
  const manifest = async (run: string) => JSON.parse(await readFile(join(run, 'run.json'), 'utf8'));
  expect((await manifest(stopped)).options.classes).toEqual(['dog', 'cat']);
  expect((await manifest(stopped)).dataset).toEqual((await manifest(whole)).dataset);
  if (line.startsWith('linear')) expect((await lasting(stopped)).model).toBe((await lasting(whole)).model);
});

test('the command that is suggested has the same classes', async () => {
  const space = '--model linear --loss softmax --learning-rate 0.01 --reg none --epochs 1';
  const { out } = await runLine(`crossval ${space} --classes dog,cat --no-run --data-dir ${await data()}`);
  expect(unwrapped(out)).toMatch(/cifar-train linear .*--classes dog,cat/);
});

test.each([
  [
    'knn --classes cat',
    'error: --classes must name at least two classes to tell apart; got "cat"\n  add another, for example: --classes cat,airplane',
  ],
  ['knn --classes cat,cat', 'error: --classes must name at least two classes'],
  [
    'linear --classes cat,dgo',
    'error: --classes must be classes of cifar10; got "dgo"\n  did you mean dog?\n  classes: airplane, ',
  ],
  ['knn --classes cat,', 'write names without spaces between them: cat,dog'],
  ['knn --classes cat, dog', '--classes must be a list of class names, such as cat,dog'],
  ['knn --classes cat dog', 'type --classes cat,dog'],
  ['knn --classes cat,dog --limit 500', 'the number of training images of cat, dog; got 500'],
])('%s', async (line, message) => {
  const error = await userError(runLine(`${line} --data-dir ${await data()}`));
  expect(error.kind).toBe('usage');
  expect(printed(error)).toContain(message);
});

test('an unknown class is told before anything is downloaded', async () => {
  const error = await userError(runLine('knn --classes cat,dgo', { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } }));
  expect(printed(error)).toContain('did you mean dog?');
});
