import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { parseBatch } from '../../../src/dataset/reading/parse.ts';
import { CIFAR100 } from '../../../src/dataset/specs/cifar100.ts';
import { loadLinearModel } from '../../../src/runs/models/linear-model.ts';
import { Random } from '../../../src/util/random.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { lasting } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { randomRecords, smallMembers, tarball } from '../../helpers/downloads/tarball.ts';
import { folderWith } from '../../helpers/downloads/unpacked.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* Every command on a hundred classes: a small set in CIFAR-100's layout, whose classes can be told apart by their colour. */

const [train, tested] = CIFAR100.batches as [typeof CIFAR100.testFile, typeof CIFAR100.testFile];

/** Random pixels, pulled towards a colour of the fine class. */
function colourful(nRecords: number, seed: number): Buffer {
  const records = randomRecords(nRecords, seed, CIFAR100);
  const random = Random.seeded(7);
  const colours = Array.from({ length: 300 }, () => random.integer(256));
  for (let i = 0; i < nRecords; i++) {
    const at = i * CIFAR100.recordBytes;
    const fine = records[at + 1]!;
    for (let p = 0; p < 3072; p++) {
      records[at + 2 + p] = (3 * colours[3 * fine + Math.floor(p / 1024)]! + records[at + 2 + p]!) >> 2;
    }
  }
  return records;
}

const files = new Map([
  ['train.bin', colourful(1000, 1)],
  ['test.bin', colourful(200, 2)],
]);
const data = async () => (await folderWith(CIFAR100, files)).home;

/** The share of test images whose nearest training image has the same label: by hand. */
function oneNeighbour(byte: number): number {
  const label = CIFAR100.labels.find((one) => one.byte === byte)!;
  const base = parseBatch(files.get('train.bin')!, CIFAR100, train, 'train.bin', label);
  const queries = parseBatch(files.get('test.bin')!, CIFAR100, tested, 'test.bin', label);
  let right = 0;
  for (let q = 0; q < queries.nSamples; q++) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < base.nSamples; i++) {
      let distance = 0;
      for (let p = 0; p < 3072 && distance < least; p++) {
        const d = queries.pixels[q * 3072 + p]! - base.pixels[i * 3072 + p]!;
        distance += d * d;
      }
      if (distance < least) [least, nearest] = [distance, i];
    }
    if (base.labels[nearest] === queries.labels[q]) right++;
  }
  return right / queries.nSamples;
}

describe('the command line', () => {
  const typed = async (line: string) => `${line} --data-dir ${await data()}`;

  test('knn: the nearest neighbour of a hundred classes, as by hand', async () => {
    const object = await runJson(await typed('knn --dataset cifar100 --k 1 --test --no-run'));
    expect(object.dataset.name).toBe('cifar100');
    expect(object.testAccuracy).toBe(oneNeighbour(1));
    expect(object.options.classes).toBeNull();
  });
  test('linear, by the twenty coarse classes', async () => {
    const object = await runJson(await typed('linear --dataset cifar100 --classes coarse --epochs 2 --no-run'));
    expect([object.options.classes, object.confusion.length]).toEqual(['coarse', 20]);
  });
  test('linear --dataset shapes --classes fine', async () => {
    const error = await userError(runLine('linear --dataset shapes --classes fine'));
    expect(printed(error)).toContain('error: --classes fine does not apply to the dataset shapes');
  });
  test.each([
    ['knn --classes coarse', 'error: --classes coarse does not apply to the dataset cifar10, only to cifar100'],
    [
      'info --dataset cifar100 --classes corse',
      'error: --classes must be classes of cifar100; got "corse"\n  did you mean coarse?',
    ],
    ['knn --dataset cifar1000', 'error: --dataset must be cifar10, cifar100 or shapes; got "cifar1000"'],
  ])('%s', async (line, message) => {
    const error = await userError(runLine(await typed(line)));
    expect(error.kind).toBe('usage');
    expect(printed(error)).toContain(message);
  });
  test('data that is not there: its own command, and the typed one without a download', async () => {
    const cwd = await scratchFolder();
    const error = await userError(runLine('info --dataset cifar100 --classes coarse --limit 5', { cwd }));
    expect(error.kind).toBe('data');
    expect(error.message).toContain(`there is no CIFAR-100 in ${join(cwd, 'data')}`);
    expect(error.hint).toContain('`cifar-train download --dataset cifar100`');
    expect(error.hint).toContain('`cifar-train info --limit 5 --dataset shapes` works');
  });
  test('download --from, then --verify, then what it was for', async () => {
    const cwd = await scratchFolder();
    const archive = tarball(smallMembers(files, CIFAR100));
    await writeFile(join(cwd, 'a.tgz'), archive);
    const run = async (line: string) => (await runLine(line, { cwd })).out.join();
    const download = `download --dataset cifar100 --sha256 ${sha256Of(archive)}`;
    expect(await run(`${download} --from a.tgz`)).toMatch(/unpacked to .*\/data\/cifar-100-binary$/);
    expect(await run(`${download} --verify --json`)).toContain('"dataset":"cifar100"');
    expect(await run('info --dataset cifar100')).toMatch(/training set +1,000 images/);
    const other = await userError(run(`${download.replace('cifar100', 'cifar10')} --from a.tgz`));
    expect(printed(other)).toContain("is CIFAR-100's, not CIFAR-10's\n  name the dataset: --dataset cifar100");
  });
});

describe('a hundred classes', () => {
  const lineOf = async (words: string) => `${words} --dataset cifar100 --data-dir ${await data()}`;

  test('linear: a template for each, the report of each, and what is most often mistaken', async () => {
    const runDir = join(await scratchFolder(), 'run');
    const { out } = await runLine(await lineOf(`linear --loss softmax --epochs 12 --run-dir ${runDir}`));
    const { model } = await loadLinearModel(join(runDir, 'model.safetensors'));
    expect(model.classNames).toEqual(CIFAR100.labels[0].classNames);
    expect([model.weight.length, model.bias.length]).toEqual([100 * 3072, 100]);
    const { results } = await lasting(runDir);
    expect(results.confusion.flat()).toHaveLength(10_000);
    expect(results.valAccuracy).toBeGreaterThan(0.1); // chance is 0.01
    const text = out.join('\n');
    for (const name of model.classNames) expect(text).toMatch(new RegExp(`\\b${name} +\\d`));
    expect(text).toContain('most often mistaken: ');
  });
  test('linear, stopped and resumed by the coarse classes, ends as if undisturbed', async () => {
    const line = await lineOf('linear --classes coarse --epochs 4');
    const [stopped, whole] = [join(await scratchFolder(), 'run'), join(await scratchFolder(), 'run')];
    await userError(runLine(`${line} --run-dir ${stopped}`, { stopAt: 'epoch 2/4' }));
    await runLine(`linear --resume ${stopped}`);
    await runLine(`${line} --run-dir ${whole}`);
    const { options: _, ...resumed } = await lasting(stopped);
    expect(await lasting(whole)).toMatchObject(resumed);
    expect((await loadLinearModel(join(stopped, 'model.safetensors'))).model.classNames).toHaveLength(20);
  });
  test('knn, cross-validated: coarse classes are right at least where fine ones are', async () => {
    const accuracy = async (classes: string) => {
      const { best } = await runJson(await lineOf(`knn --k 1 --folds 4 --classes ${classes} --no-run`));
      return best.mean as number;
    };
    const [fine, coarse] = [await accuracy('fine'), await accuracy('coarse')];
    expect(fine).toBeGreaterThan(0.5);
    expect(coarse).toBeGreaterThanOrEqual(fine);
  });
  test('gradcheck finds every gradient right', async () => {
    const flags = '--loss softmax --reg l2 --coordinates 3 --images 5 --limit 20 --no-run';
    const { gradients, sanity } = await runJson(await lineOf(`gradcheck ${flags}`));
    expect(gradients.map((row: { nWrong: number }) => row.nWrong)).toEqual([0]);
    expect(sanity[0].start).toMatchObject({ passed: true, expected: Math.log(100) });
  });
  test('the commands that are suggested name the dataset and the classes', async () => {
    const named = /--dataset cifar100 --classes coarse/;
    const found = await runLine(await lineOf('lr-find --classes coarse --limit 500 --no-run'));
    expect(found.out.join()).toMatch(named);
    const sweep = await runLine(await lineOf('crossval --classes coarse --model knn --limit 200 --k 1 --no-run'));
    expect(sweep.out.join().replaceAll(/\s*\\\n\s*/g, ' ')).toMatch(named);
  });
  test('info: the classes side by side', async () => {
    const { out } = await runLine(await lineOf('info'));
    expect(out.join()).toMatch(/ 0 {2}apple +10 +2 .*50 {2}mouse +10 +2/);
  });
});
