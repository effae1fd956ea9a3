import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../src/runs/manifest.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { widest } from '../../helpers/styles.ts';
import { makeRun } from '../../runs/collection/manifests.ts';

/** What results have, each command some of it. */
interface Found {
  readonly valAccuracy: number;
  readonly testAccuracy: number;
  readonly nTest: number;
  readonly best: Readonly<Record<'k' | 'mean' | 'std' | 'meanTestScore' | 'stdTestScore', number>>;
  readonly acrossSeeds: readonly Readonly<Record<'k' | 'mean' | 'std', number>>[] & {
    readonly valAccuracy: Readonly<Record<'mean' | 'std', number>>;
  };
}

const SMALL = '--dataset shapes --limit 200';

/** What the list says of a run of each kind, and what its own results say. */
describe('the list tells what the results say', () => {
  test.each<[line: string, of: (results: Found) => object]>([
    [
      'linear --epochs 1 --test',
      ({ valAccuracy, testAccuracy, nTest }) => ({
        validation: { accuracy: valAccuracy, nImages: 20 },
        test: { accuracy: testAccuracy, nImages: nTest },
      }),
    ],
    ['linear --epochs 1 --val 0', () => ({})],
    [
      'linear --epochs 1 --seed 0,1',
      ({
        acrossSeeds: {
          valAccuracy: { mean, std },
        },
      }) => ({ validation: { accuracy: mean, std, nImages: 20 } }),
    ],
    ['knn --k 1,3 --folds 2', ({ best: { mean, std } }) => ({ validation: { accuracy: mean, std, nImages: 200 } })],
    ['knn --k 1 --test', ({ testAccuracy, nTest }) => ({ test: { accuracy: testAccuracy, nImages: nTest } })],
    [
      'knn --k 1,3 --folds 2 --shuffle --seed 0,1',
      ({ best, acrossSeeds }) => {
        const { mean, std } = acrossSeeds.find(({ k }) => k === best.k)!;
        return { validation: { accuracy: mean, std, nImages: 200 } };
      },
    ],
    [
      'crossval --model linear --loss svm --epochs 1 --folds 2',
      ({ best: { meanTestScore, stdTestScore } }) => ({
        validation: { accuracy: meanTestScore, std: stdTestScore, nImages: 200 },
      }),
    ],
    [
      'crossval --model linear --loss svm --epochs 1 --val 50',
      ({ best: { meanTestScore } }) => ({ validation: { accuracy: meanTestScore, nImages: 50 } }),
    ],
    ['lr-find --steps 10', () => ({})],
    ['gradcheck --loss svm --reg l2 --images 5 --coordinates 3', () => ({})],
  ])('%s', async (line, of) => {
    const cwd = await scratchFolder();
    const [command] = line.split(' ');
    await runLine(`${line} ${SMALL} --tag a,b`, { cwd });
    const { runs } = await runJson('runs', { cwd });
    const { results, startedAt } = await readManifest(join(cwd, `runs/${command}-1/run.json`));
    const headline = of(results as Found);
    expect(runs).toEqual([
      expect.objectContaining({ name: `${command}-1`, command, startedAt, state: 'finished', tags: ['a', 'b'] }),
    ]);
    expect(runs[0].headline ?? {}).toEqual(headline);
    const { out } = await runLine(`runs show ${command}-1`, { cwd, width: 80 });
    expect(widest(out.join('\n'))).toBeLessThanOrEqual(80);
    for (const score of Object.values(headline)) {
      expect(out.join('\n')).toContain(`${((score as { accuracy: number }).accuracy * 100).toFixed(2)} %`);
    }
  });
});

describe('a folder of runs', () => {
  let cwd: string;
  const made = async () => {
    const root = join(cwd, 'runs');
    const dataset = { name: 'cifar10', digest: 'd', source: 's', nTrain: 50_000 };
    const commandLine = `cifar-train linear --loss svm --learning-rate 0.001 --tag x --dataset cifar10`;
    await makeRun(root, 'linear-1', {
      command: 'linear',
      dataset,
      commandLine,
      startedAt: '2024-05-02T12:00:00.000Z',
      options: { val: 5000, tag: ['x'] },
      results: { valAccuracy: 0.3725, testAccuracy: 0.36, nTest: 10_000 },
    });
    await makeRun(root, 'knn-1');
    await makeRun(root, 'a-folder-with-a-very-long-name-for-a-run', {
      status: 'failed',
      startedAt: '2024-05-03T12:00:00.000Z',
    });
    await mkdir(join(root, 'empty'));
  };

  test.each([80, 100, 60, 40])('fits %d columns', async (width) => {
    cwd = await scratchFolder();
    await made();
    const { out, notes } = await runLine('runs', { cwd, width });
    const text = out.join('\n');
    expect(widest(text)).toBeLessThanOrEqual(width);
    expect(text).toContain('37.25');
    expect(text.indexOf('a-folder')).toBeLessThan(text.indexOf('linear-1'));
    expect(text.indexOf('linear-1')).toBeLessThan(text.indexOf('knn-1'));
    if (width === 100) expect(text).toContain('--loss svm --le…');
    expect(notes).toEqual(['not listed: runs/empty: it has no run.json']);
  });

  test('what is no run is named, also by a word that is in the reason', async () => {
    cwd = await scratchFolder();
    for (const name of ['run', 'a', 'json', 'no run']) await mkdir(join(cwd, name));
    await mkdir(join(cwd, 'my damaged'));
    await writeFile(join(cwd, 'my damaged/run.json'), '{');
    const { notes } = await runLine('runs --in .', { cwd });
    const [first, second, damaged, ...rest] = notes;
    expect([first, second, ...rest]).toEqual(
      ['a', 'json', 'no run', 'run'].map((name) => `not listed: ${name}: it has no run.json`),
    );
    expect(damaged).toBe('not listed: my damaged/run.json is damaged: it is not valid JSON');
  });

  test.each([
    ['--command linear', ['linear-1']],
    ['--command linear,knn --data shapes', ['a-folder-with-a-very-long-name-for-a-run', 'knn-1']],
    ['--status failed', ['a-folder-with-a-very-long-name-for-a-run']],
    ['--tag x', ['linear-1']],
    ['--tag x,y', []],
  ])('%s', async (flags, names) => {
    cwd = await scratchFolder();
    await made();
    for (const command of ['runs', 'runs list']) {
      const { runs } = await runJson(`${command} ${flags}`, { cwd });
      expect(runs.map(({ name }: { name: string }) => name)).toEqual(names);
    }
    const { out } = await runLine(`runs ${flags}`, { cwd });
    if (names.length === 0) expect(out).toEqual(['none of the 3 runs in runs matches']);
  });

  test('--in another folder, which is empty', async () => {
    cwd = await scratchFolder();
    await mkdir(join(cwd, 'there'));
    expect((await runLine('runs --in there', { cwd })).out).toEqual(['there are no runs in there']);
  });

  test('--in what is no folder is refused', async () => {
    cwd = await scratchFolder();
    await writeFile(join(cwd, 'file'), '');
    const messages = [];
    for (const name of ['nowhere', 'file'])
      messages.push((await userError(runLine(`runs --in ${name}`, { cwd }))).message);
    expect(messages).toEqual(['--in must be a folder; there is no nowhere', '--in must be a folder; file is a file']);
  });

  test('of many the newest 30 are shown, and with --all every one', async () => {
    cwd = await scratchFolder();
    for (let n = 1; n <= 35; n++)
      await makeRun(join(cwd, 'runs'), `knn-${n}`, { startedAt: new Date(n * 1e9).toISOString() });
    const text = (await runLine('runs', { cwd })).out.join('\n');
    expect(text).toContain('knn-35');
    expect(text).toContain('knn-6 ');
    expect(text).not.toContain('knn-5 ');
    expect(text).toContain('… and 5 older: --all shows them');
    expect((await runLine('runs --all', { cwd })).out.join('\n')).toContain('knn-1 ');
  });
});

test.each([
  [
    'runs --command lienar',
    '--command must be knn, linear, network, crossval, lr-find, pixel-distance or gradcheck; got "lienar"\n  did you mean linear?',
  ],
  ['runs --status done', '--status must be finished, running, interrupted, failed or killed'],
  ['runs --tag a/b', '--tag must be a word of letters, digits'],
  ['knn --tag two words', '--tag takes one word; got "two" and "words"\n  type --tag two,words'],
  ['runs shwo', 'runs has no command "shwo", only list, show'],
  ['runs show', 'runs show needs <run>: the folder of a run, its name in runs/, or last'],
  ['runs show last', 'there are no runs in runs'],
  ['runs rm', 'runs rm needs <runs>: folders of runs, their names in runs/, or last'],
])('%s is refused', async (line, message) => {
  const error = await userError(runLine(line));
  expect(error.kind).toBe('usage');
  expect(printed(error)).toContain(message);
});

test('show --json is run.json, with the files beside it', async () => {
  const cwd = await scratchFolder();
  await runLine(`linear --epochs 1 ${SMALL}`, { cwd });
  const { run, files, tags, ...manifest } = await runJson('runs show last', { cwd });
  expect(manifest).toEqual(JSON.parse(JSON.stringify(await readManifest(join(cwd, 'runs/linear-1/run.json')))));
  expect([run, tags]).toEqual(['runs/linear-1', []]);
  expect(files.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['metrics.jsonl', 'model.safetensors', 'report.html', 'run.json']),
  );
});

test('a resumed run keeps its tags', async () => {
  const cwd = await scratchFolder();
  const error = await userError(
    runLine(`linear --epochs 3 --tag mine ${SMALL}`, { cwd, stopAt: 'epoch 1' }).catch((error) => {
      throw error;
    }),
  );
  expect(error.kind).toBe('interrupted');
  await runLine('linear --resume runs/linear-1', { cwd });
  expect((await runJson('runs', { cwd })).runs[0]).toMatchObject({ state: 'finished', tags: ['mine'] });
});

describe('rm', () => {
  test('asks, and where there is nobody to ask says what to type', async () => {
    const cwd = await scratchFolder();
    await makeRun(join(cwd, 'runs'), 'knn-1');
    const error = await userError(runLine('runs rm knn-1', { cwd }));
    expect(printed(error)).toContain('remove without asking: cifar-train runs rm knn-1 --yes');
    expect(existsSync(join(cwd, 'runs/knn-1'))).toBe(true);
  });

  test('--yes removes', async () => {
    const cwd = await scratchFolder();
    for (const name of ['knn-1', 'knn-2', 'knn-3']) await makeRun(join(cwd, 'runs'), name);
    const { out } = await runLine('runs rm knn-1 runs/knn-3 knn-1 --yes', { cwd });
    expect(out).toEqual(['removed runs/knn-1', 'removed runs/knn-3']);
    expect((await runJson('runs', { cwd })).runs.map(({ name }: { name: string }) => name)).toEqual(['knn-2']);
  });

  test('a file in a run does not stand for all of it', async () => {
    const cwd = await scratchFolder();
    await makeRun(join(cwd, 'runs'), 'knn-1');
    const error = await userError(runLine('runs rm runs/knn-1/run.json --yes', { cwd }));
    expect([error.kind, printed(error)]).toEqual([
      'usage',
      expect.stringMatching(/"runs\/knn-1\/run\.json" is a file\n.*runs rm runs\/knn-1$/s),
    ]);
    expect(existsSync(join(cwd, 'runs/knn-1/run.json'))).toBe(true);
  });

  test('of several all are checked before one is removed', async () => {
    const cwd = await scratchFolder();
    for (const name of ['knn-1', 'knn-2']) await makeRun(join(cwd, 'runs'), name);
    await writeFile(join(cwd, 'runs/knn-2/notes.txt'), '');
    expect((await userError(runLine('runs rm knn-1 knn-2 --yes', { cwd }))).message).toContain('notes.txt');
    expect(existsSync(join(cwd, 'runs/knn-1'))).toBe(true);
  });
});
