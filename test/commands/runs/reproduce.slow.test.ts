import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/catalogue.ts';
import { LEDGER_FILE } from '../../../src/dataset/ledger.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { RESULTS } from '../../../src/runs/result-schemas.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { sortedData } from '../../helpers/data/sorted-data.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SMALL = '--dataset shapes --limit 200';
const LINEAR = 'linear --epochs 2';

/** A line for every kind of run. */
const LINES = [
  'knn --k 1,3 --metric l2,cosine --folds 3 --shuffle',
  'knn --k 1,3 --folds 2 --stratify --seed 0,1 --features hog',
  LINEAR,
  'linear --epochs 2 --seed 3,4 --loss svm --optimizer adam --features hog',
  'linear --solver random-search --tries 3',
  'linear --solver exact --features hog+hue --reg-strength 0.1 --val 0',
  'linear --epochs 2 --test',
  'network --hidden 8 --epochs 2',
  'crossval --model knn,linear --k 1,3 --loss svm --epochs 2 --folds 2 --refit',
  'crossval --model linear --search random --trials 3 --epochs 2 --val 40 --prune --test-each-family',
  'lr-find --steps 12',
  'lr-find --steps 12 --model network --hidden 8 --init normal --optimizer adam',
  'pixel-distance --image 3',
  'gradcheck --loss svm --reg l2 --images 5 --coordinates 3',
];

/** A folder with a run of `LINEAR` in it, which is made once: the tests change copies. */
let made: string | undefined;
async function withLinearRun(): Promise<string> {
  if (made === undefined) {
    made = mkdtempSync(join(tmpdir(), 'cifar-train-test-'));
    await runLine(`${LINEAR} ${SMALL}`, { cwd: made });
  }
  const cwd = await scratchFolder();
  cpSync(made, cwd, { recursive: true });
  return cwd;
}
afterAll(() => made !== undefined && rmSync(made, { recursive: true, force: true }));

/** Temporary folders of reproductions. */
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('cifar-train-reproduce-'));

describe('a run of every command is reproduced', () => {
  test('every command that keeps runs is among them', () => {
    const commands = Object.keys(RESULTS).filter((name) => name in COMMANDS);
    expect(commands.filter((name) => !LINES.some((line) => line.startsWith(`${name} `)))).toEqual([]);
  });

  test.each(LINES)('%s', async (line) => {
    const cwd = await scratchFolder();
    await runLine(`${line} ${SMALL} --threads 2 --tag mine`, { cwd });
    const before = leftovers();
    const { reproduced, compared, kept } = await runJson('runs reproduce last --threads 1', { cwd });
    expect(compared.filter((one: object) => 'place' in one)).toEqual([]);
    expect([reproduced, kept]).toEqual([true, undefined]);
    const models = readdirSync(join(cwd, 'runs', readdirSync(join(cwd, 'runs'))[0]!)).filter((name) =>
      name.startsWith('model'),
    );
    expect(compared.map(({ file }: { file: string }) => file)).toEqual(
      expect.arrayContaining([...models, 'metrics.jsonl', 'results in run.json']),
    );
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
    expect(readdirSync(join(cwd, 'runs'))).toHaveLength(1);
  });
});

test('the test set is read again only with --test', async () => {
  const cwd = await scratchFolder();
  await runLine(`${LINEAR} --test ${SMALL}`, { cwd });
  const readings = async () => (await runJson('info --dataset shapes', { cwd })).test.nReadings;
  const before = await readings();
  const { out } = await runLine('runs reproduce last', { cwd });
  expect(out.join()).toContain('not compared: its score on the test set');
  expect(await readings()).toBe(before);
  expect((await runJson('runs reproduce last --test', { cwd })).isTestLeft).toBe(false);
  expect(await readings()).toBe(before + 1);
});

test('a run that has done nothing but score on the test set', async () => {
  const cwd = await scratchFolder();
  await runLine(`knn --k 1 --test ${SMALL}`, { cwd });
  expect(printed(await userError(runLine('runs reproduce last', { cwd })))).toContain(
    'runs/knn-1 has done nothing but score on the test set\n  read it again, which the ledger counts: cifar-train runs reproduce runs/knn-1 --test',
  );
  expect((await runJson('runs reproduce last --test', { cwd })).reproduced).toBe(true);
});

describe('a run that was changed is not reproduced, and the first difference is named', () => {
  /** What is said of a run after a change of one of its files. */
  async function changed(file: string, change: (bytes: Buffer) => Buffer | string): Promise<string> {
    const cwd = await withLinearRun();
    const path = join(cwd, 'runs/linear-1', file);
    writeFileSync(path, change(readFileSync(path)));
    const error = await userError(runLine('runs reproduce last', { cwd }));
    expect(error.kind).toBe('failed');
    const text = printed(error);
    const kept = /what it came to now is in (\S+)/.exec(text)![1]!;
    onTestFinished(() => rmSync(dirname(kept), { recursive: true, force: true }));
    expect(existsSync(join(kept, 'run.json'))).toBe(true);
    return text;
  }

  test.skipIf(process.platform === 'win32').each([
    ['predictions.csv', 'it is a pipe, not a regular file', (path: string) => execFileSync('mkfifo', [path])],
    ['predictions.csv', 'it is a device, not a regular file', (path: string) => symlinkSync('/dev/zero', path)],
    ['model.safetensors', 'it is a pipe, not a regular file', (path: string) => execFileSync('mkfifo', [path])],
  ])('%s: %s', async (file, what, put) => {
    const cwd = await withLinearRun();
    const path = join(cwd, 'runs/linear-1', file);
    rmSync(path);
    put(path);
    const text = printed(await userError(runLine('runs reproduce last', { cwd })));
    const kept = /what it came to now is in (\S+)/.exec(text)?.[1];
    if (kept !== undefined) onTestFinished(() => rmSync(dirname(kept), { recursive: true, force: true }));
    expect(text).toContain(`${file}, the file: ${what}`);
  });

  test('one byte of a model', async () => {
    const text = await changed('model.safetensors', (bytes) => {
      const header = Number(bytes.readBigUInt64LE());
      const { weight } = JSON.parse(bytes.subarray(8, 8 + header).toString());
      const at = 8 + header + weight.data_offsets[0] + 4 * (3072 + 5);
      bytes.writeFloatLE(0.5, at); // class 1, pixel 5
      return bytes;
    });
    expect(text).toContain('runs/linear-1 is not reproduced: model.safetensors, tensor weight[1, 5]: 0.5 in the run, ');
  });

  test('a model that is cut off', async () => {
    const text = await changed('model.safetensors', (bytes) => bytes.subarray(0, 100));
    expect(text).toContain('model.safetensors, the file: ');
  });

  test('the loss of an epoch', async () => {
    const text = await changed('metrics.jsonl', (bytes) =>
      bytes.toString().replace(/("epoch":2,"trainLoss":)[\d.]+/, '$11.25'),
    );
    expect(text).toContain('metrics.jsonl, line 2: trainLoss: 1.25 in the run, ');
  });

  test('an accuracy', async () => {
    const text = await changed('run.json', (bytes) =>
      bytes.toString().replace(/("trainAccuracy": )[\d.]+(,\s+"sparsity")/, '$10.125$2'),
    );
    expect(text).toContain('results in run.json, trainAccuracy: 0.125 in the run, ');
  });

  test('a prediction', async () => {
    const text = await changed('predictions.csv', (bytes) =>
      bytes.toString().replace(/\n185,.*/, '\n185,0,disk,disk,1,1'),
    );
    expect(text).toContain('predictions.csv, line 7: 185,0,disk,disk,1,1 in the run, 185,0,');
  });

  test('predictions that are gone', async () => {
    const cwd = await withLinearRun();
    rmSync(join(cwd, 'runs/linear-1/predictions.csv'));
    expect(printed(await userError(runLine('runs reproduce last', { cwd })))).toContain(
      'predictions.csv, the file: not there in the run, there again',
    );
  });

  test('the start in its options', async () => {
    const text = await changed('run.json', (bytes) => bytes.toString().replace('"init": "normal"', '"init": "zeros"'));
    expect(text).toContain('model.safetensors, tensor ');
  });
});

test('a photo that is another one now is named, not the run', async () => {
  const cwd = await scratchFolder();
  const draw = (step: number) =>
    sharp(
      Uint8Array.from({ length: 40 * 40 * 3 }, (_, i) => 60 + ((i * step) % 130)),
      {
        raw: { width: 40, height: 40, channels: 3 },
      },
    )
      .png()
      .toFile(join(cwd, 'photo.png'));
  await draw(7);
  await runLine(`pixel-distance --image photo.png ${SMALL}`, { cwd });
  expect(await runJson('runs reproduce last', { cwd })).toMatchObject({ reproduced: true });
  await draw(11);
  expect(printed(await userError(runLine('runs reproduce last', { cwd })))).toMatch(
    /results in run\.json, imageDigest: [0-9a-f]{59}… in the run, [0-9a-f]{59}… again/,
  );
});

test('other data are refused before anything is run', async () => {
  const cwd = await withLinearRun();
  const path = join(cwd, 'runs/linear-1/run.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"digest": "\w+"/, '"digest": "abc"'));
  const error = await userError(runLine('runs reproduce last', { cwd }));
  expect(error.kind).toBe('data');
  expect(error.message).toContain('the data differs from that of runs/linear-1: its digest is');
});

test('other test images are refused, and no reading of them is counted', async () => {
  const cwd = await scratchFolder();
  const dataDir = await sortedData();
  await runLine(`linear --data-dir ${dataDir} --epochs 1 --test`, { cwd });
  const readings = () => readFileSync(join(dataDir, LEDGER_FILE), 'utf8').trim().split('\n').length;
  const path = join(dataDir, CIFAR10.folder, 'test_batch.bin');
  const bytes = readFileSync(path);
  bytes[0] = (bytes[0]! + 1) % 10;
  writeFileSync(path, bytes);
  for (const line of ['runs reproduce linear-1 --test', 'evaluate runs/linear-1 --test']) {
    const error = await userError(runLine(line, { cwd }));
    expect([error.kind, error.message]).toEqual([
      'data',
      expect.stringMatching(/^the test images differ from those of runs\/linear-1: .*; nothing was scored on them$/),
    ]);
    expect(readings()).toBe(1);
  }
});

test('a run that was stopped has to finish first', async () => {
  const cwd = await scratchFolder();
  await userError(runLine(`${LINEAR} ${SMALL}`, { cwd, stopAt: 'epoch 1' }));
  expect(printed(await userError(runLine('runs reproduce last', { cwd })))).toContain(
    'runs/linear-1 has not finished: it is interrupted\n  let it finish first: cifar-train linear --resume runs/linear-1',
  );
});

test('a run that was killed has to finish first', async () => {
  const cwd = await withLinearRun();
  const path = join(cwd, 'runs/linear-1/run.json');
  const { results: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...manifest, status: 'running', finishedAt: null, results: null }));
  expect(printed(await userError(runLine('runs reproduce last', { cwd })))).toContain(
    'runs/linear-1 has not finished: it was killed\n  let it finish first: cifar-train linear --resume runs/linear-1',
  );
  const { runs } = await runJson('runs compare linear-1 linear-1', { cwd }).catch(() => ({ runs: [] }));
  expect(runs.map(({ status }: { status: string }) => status).filter((status: string) => status === 'running')).toEqual(
    [],
  );
});

test('Ctrl-C leaves nothing behind', async () => {
  const cwd = await withLinearRun();
  const before = leftovers();
  const error = await userError(runLine('runs reproduce last', { cwd, stopAt: 'epoch 1' }));
  expect([error.kind, error.hint]).toEqual(['interrupted', undefined]);
  expect(leftovers()).toEqual(before);
});

test('a run of an older version, which kept no predictions and fewer fields', async () => {
  const cwd = await withLinearRun();
  const run = join(cwd, 'runs/linear-1');
  const old = join(cwd, 'runs/old');
  cpSync(run, old, { recursive: true });
  rmSync(join(old, 'predictions.csv'));
  const metrics = readFileSync(join(old, 'metrics.jsonl'), 'utf8');
  writeFileSync(join(old, 'metrics.jsonl'), metrics.replaceAll(/,"stepLosses":.*}/g, '}'));
  writeFileSync(
    join(old, 'run.json'),
    readFileSync(join(old, 'run.json'), 'utf8').replace('"version": "0.1.0"', '"version": "0.0.9"'),
  );
  const { reproduced, versions } = await runJson('runs reproduce old', { cwd });
  expect([reproduced, versions.original]).toEqual([true, '0.0.9']);
});
