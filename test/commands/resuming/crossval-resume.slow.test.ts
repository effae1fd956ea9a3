import { appendFile, cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { sweepOf } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { snapshotAt } from '../../helpers/commands/snapshot.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* Every moment at which a sweep can stop, and every state its files can be in. They share one undisturbed run: hence one long file. */

const SWEEP =
  'crossval --dataset shapes --limit 200 --folds 4 --shuffle --seed 7 --k 1,3 --learning-rate 0.003..0.03:log:2 ' +
  '--reg-strength 1e-3 --warm-up 2,1epochs --epochs 2 --optimizer sgd,momentum --momentum 0.5 --run-dir run';
const N_TRIALS = 4 + 2 * 2 * 2 * 2;
const KILLED_AFTER = [1, 2, 3, 10, N_TRIALS - 1, N_TRIALS];

/** The trial and split of each line of metrics.jsonl. */
const linesOf = async (cwd: string): Promise<readonly string[]> =>
  (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '') // what was killed early has none yet
    .map((line) => {
      const { trial, split } = JSON.parse(line);
      return `${trial} ${split}`;
    });

/** A folder with a copy of a run in it. */
async function folderWithRun(run: string): Promise<string> {
  const cwd = await scratchFolder();
  await cp(run, join(cwd, 'run'), { recursive: true });
  return cwd;
}

/** Runs a sweep to its end; gives a folder with what kill -9 would have left at a note. */
async function killedAt(text: string, line: string, cwd?: string): Promise<string> {
  const folder = cwd ?? (await scratchFolder());
  const killed = await scratchFolder();
  const onNote = snapshotAt(text, join(folder, 'run'), join(killed, 'run'));
  await runLine(`${line} --run-dir run`, { cwd: folder, onNote });
  return killed;
}

const RESUME = 'crossval --resume run';

let whole: { readonly cwd: string; readonly json: ReturnType<typeof sweepOf> };
beforeAll(async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cifar-train-test-'));
  const snapshots = KILLED_AFTER.map((n) =>
    snapshotAt(`trial ${String(n).padStart(2)}/${N_TRIALS}`, join(cwd, 'run'), join(cwd, `killed-${n}`)),
  );
  const onNote = (note: string) => {
    for (const snapshot of snapshots) snapshot(note);
  };
  whole = { cwd, json: sweepOf(await runJson(`${SWEEP} --threads 2`, { cwd, onNote })) };
});
afterAll(() => rm(whole.cwd, { recursive: true, force: true }));

describe('crossval --resume', () => {
  test.each(KILLED_AFTER)('killed after trial %i: ends as if undisturbed, and repeats nothing', async (n) => {
    const cwd = await folderWithRun(join(whole.cwd, `killed-${n}`));
    const before = await linesOf(cwd);
    await appendFile(join(cwd, 'run/metrics.jsonl'), '{"trial":3,"spl'); // a line that was cut off
    const { out, notes } = await runLine(`${RESUME} --json --csv x.csv`, { cwd });
    expect(sweepOf(JSON.parse(out.join()))).toEqual(whole.json);
    expect(notes.join('\n')).toContain(`resuming run: ${before.length} of ${4 * N_TRIALS} results `);
    const after = await linesOf(cwd);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(after.length);
    expect(after).toHaveLength(4 * N_TRIALS);
    const { status, commandLine } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    expect([status, commandLine]).toEqual(['finished', `cifar-train ${SWEEP} --threads 2 --json`]);
    expect((await readFile(join(cwd, 'x.csv'), 'utf8')).split('\n')).toHaveLength(N_TRIALS + 2);
  });

  describe('stopped in the middle of trainings', () => {
    const LONG =
      'crossval --dataset shapes --limit 100 --folds 2 --model linear --loss softmax --optimizer adam ' +
      '--learning-rate 1e-4,1e-3 --reg-strength 1e-4 --epochs 1,30';
    const cohorts = async (cwd: string) =>
      (await readdir(join(cwd, 'run'))).filter((name) => name.startsWith('cohort'));

    /** Two of the four trials end after one epoch: Ctrl-C comes while the others train. */
    async function stopped(line = LONG): Promise<string> {
      const cwd = await scratchFolder();
      const { kind } = await userError(runLine(`${line} --run-dir run`, { cwd, stopAt: 'trial 1/4' }));
      expect([kind, await cohorts(cwd)]).toEqual(['interrupted', [expect.any(String)]]);
      return cwd;
    }

    test('goes on with them, and ends as if undisturbed', async () => {
      const undisturbed = await runJson(`${LONG} --run-dir run`);
      const cwd = await stopped();
      const again = await userError(runLine(RESUME, { cwd, stopAt: 'resuming run' })); // before it trains
      expect(String(again.hint)).toContain('trainings continue from their last checkpoint\ncontinue with: ');
      const { out, notes } = await runLine(`${RESUME} --json`, { cwd });
      expect(notes[0]).toMatch(/resuming run: \d+ of 8 results (is|are) done, [1-9]\d* trainings? in progress/);
      expect(sweepOf(JSON.parse(out.join()))).toEqual(sweepOf(undisturbed));
      expect(await cohorts(cwd)).toEqual([]);
    });

    test('with a checkpoint that is damaged, or of another sweep, is refused', async () => {
      const cwd = await stopped();
      const [name = ''] = await cohorts(cwd);
      const path = join(cwd, 'run', name);
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, -1));
      const damaged = await userError(runLine(RESUME, { cwd }));
      const wayOut = `mv run/${name} run/${name}.damaged && cifar-train crossval --resume run`;
      expect([damaged.kind, damaged.hint]).toEqual(['data', expect.stringContaining(wayOut)]);
      await writeFile(path, bytes);
      const other = await stopped(`${LONG} --seed 1`);
      await cp(path, join(other, 'run', name));
      const foreign = await userError(runLine(RESUME, { cwd: other }));
      const message = `run/${name} is a checkpoint of another sweep: other settings`;
      expect([foreign.kind, foreign.message]).toEqual(['data', expect.stringContaining(message)]);
    });
  });

  test.each([
    '--model linear --epochs 1..3 --search random --trials 4 --learning-rate 1e-4..1e-1:log --batch-size all,64',
    '--trials-from trials.jsonl',
  ])('%s: trials drawn at random, and those of a file that is gone', async (search) => {
    const cwd = await scratchFolder();
    await writeFile(join(cwd, 'trials.jsonl'), '{"epochs": 2}\n{"epochs": 1, "warmUp": "3steps"}\n{"epochs": 3}\n');
    const sweep = `crossval --dataset shapes --limit 150 --val 30 ${search}`;
    const undisturbed = await runJson(`${sweep} --no-run`, { cwd });
    const killed = await killedAt('trial 2/', sweep, cwd);
    await rm(join(cwd, 'trials.jsonl'));
    expect(sweepOf(await runJson(RESUME, { cwd: killed })).trials).toEqual(sweepOf(undisturbed).trials);
  });

  test('pruned, killed after results of random search: they are neither lost nor computed again', async () => {
    const SOLVERS = '--solver sgd,random-search --tries 50 --loss softmax --learning-rate 0.01,0.1 --reg-strength 1e-3';
    const sweep = `crossval --dataset shapes --limit 150 --folds 3 --model linear --epochs 4 --prune ${SOLVERS}`;
    const undisturbed = await runJson(`${sweep} --no-run`);
    const cwd = await killedAt('trial 3/3', sweep);
    const before = (await linesOf(cwd)).filter((place) => place.startsWith('2 ')); // random search
    expect(before).not.toEqual([]);
    const { out, notes } = await runLine(`${RESUME} --json`, { cwd });
    expect(notes.join('\n')).toContain(`resuming run: ${before.length} of 9 results `);
    expect(sweepOf(JSON.parse(out.join())).trials).toEqual(sweepOf(undisturbed).trials);
    expect([...(await linesOf(cwd))].sort()).toEqual(
      [0, 1, 2].flatMap((trial) => [0, 1, 2].map((split) => `${trial} ${split}`)),
    );
  });

  test('a table that cannot be written is refused at the start', async () => {
    const cwd = await folderWithRun(join(whole.cwd, 'run'));
    const error = await userError(runLine(`${RESUME} --csv nowhere/x.csv`, { cwd }));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining('there is no folder nowhere')]);
  });

  test('a run that has finished shows its table again, and reads the test set no second time', async () => {
    const cwd = await scratchFolder();
    const first = await runJson('crossval --dataset shapes --limit 100 --model knn --test --run-dir run', { cwd });
    const again = await runJson(RESUME, { cwd });
    expect(again.trials).toEqual(first.trials);
    expect([again.testAccuracy, again.testReadings]).toEqual([first.testAccuracy, 1]);
  });

  test.each(['trial 3/3', 'saved in'])(
    'with --refit, killed at "%s": its epochs stand once, after the trials',
    async (text) => {
      const sweep =
        'crossval --dataset shapes --limit 200 --model linear --loss svm --reg-strength 1e-3 ' +
        '--learning-rate 0.001,0.002,0.004 --epochs 3 --val 50 --refit';
      const cwd = await killedAt(text, sweep);
      await runLine(RESUME, { cwd });
      const lines = (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8')).trimEnd().split('\n');
      const ofRefit = lines.map((line) => JSON.parse(line)).map(({ refit, epoch }) => refit === true && epoch);
      expect(ofRefit).toEqual([false, false, false, 1, 2, 3]);
    },
  );

  test('from another folder finds the paths that were given from the first', async () => {
    const [cwd, elsewhere] = [await scratchFolder(), await scratchFolder()];
    await writeFile(join(cwd, 'trials.jsonl'), '{"model": "knn", "k": 1}\n{"epochs": 1}\n');
    const paths = '--trials-from trials.jsonl --data-dir here --csv sweep.csv --run-dir run';
    const sweep = `crossval --dataset shapes --limit 100 --val 30 --test ${paths}`;
    await userError(runLine(sweep, { cwd, stopAt: 'trial 1/2' }));
    const { options } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    const absolute = { dataDir: join(cwd, 'here'), csv: join(cwd, 'sweep.csv'), trialsFrom: join(cwd, 'trials.jsonl') };
    expect(options).toMatchObject(absolute);
    await runLine(`crossval --resume ${join(cwd, 'run')}`, { cwd: elsewhere });
    expect(await readdir(elsewhere)).toEqual([]);
    expect((await readdir(cwd)).sort()).toEqual(['here', 'run', 'sweep.csv', 'trials.jsonl']);
  });

  test.each([
    ['run --seed 7 --k 1 --no-run', '--k, --seed, --no-run cannot be combined with --resume'],
    ['nowhere', 'there is no nowhere/run.json'],
  ])('refuses %s', async (words, message) => {
    const error = await userError(runLine(`crossval --resume ${words}`, { cwd: whole.cwd }));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
  });

  const damages: readonly (readonly [string, string, (text: string) => string, string])[] = [
    [
      'another command',
      'run.json',
      (text) => text.replace('"command": "crossval"', '"command": "knn"'),
      'is a run of knn; crossval can only resume its own runs',
    ],
    [
      'other data',
      'run.json',
      (text) => text.replace(/"digest": "[^"]{4}/, '"digest": "abcd'),
      'the data differs from that of run:',
    ],
    [
      'a newer format',
      'run.json',
      (text) => text.replace('"formatVersion": 1', '"formatVersion": 2'),
      'in version 2; this program reads version 1',
    ],
    [
      'an option that cannot be',
      'run.json',
      (text) => text.replace('"folds": 4', '"folds": "x"'),
      'options.folds must be a whole number',
    ],
    [
      'an option of the command that cannot be',
      'run.json',
      (text) => text.replace('"csv": null', '"csv": 5'),
      'run.json is damaged: options.csv must be ',
    ],
    [
      'a switch that is neither on nor off',
      'run.json',
      (text) => text.replace('"run": true', '"run": "yes"'),
      'run.json is damaged: options.run must be true or false; it is "yes"',
    ],
    [
      'results of no sweep',
      'run.json',
      (text) => JSON.stringify({ ...JSON.parse(text), results: { trials: 5 } }),
      'run.json is damaged: results.',
    ],
    [
      'results of other trials',
      'metrics.jsonl',
      (text) => text.replace('"k":1', '"k":2'),
      'line 1 is not a result of this sweep',
    ],
    [
      'a split that there is not',
      'metrics.jsonl',
      (text) => text.replace('"split":3', '"split":4'),
      'is not a result of this sweep',
    ],
    [
      'a finished part without an accuracy',
      'metrics.jsonl',
      (text) => text.replace(/"accuracy":[^,]*/, '"accuracy":null'),
      'metrics.jsonl is damaged: line 1 is not a valid result: accuracy must be a number; it is',
    ],
    [
      'an accuracy that cannot be',
      'metrics.jsonl',
      (text) => text.replace(/(?<=\n.*)"accuracy":[^,]*/, '"accuracy":1.01'),
      'line 2 is not a valid result: accuracy',
    ],
    [
      'a part that finished before its end',
      'metrics.jsonl',
      (text) => text.replace('"epochs":2,"fit', '"epochs":1,"fit'),
      'is not a valid result: finished after 1 of 2 epochs',
    ],
    [
      'a part twice',
      'metrics.jsonl',
      (text) => text + text.slice(0, text.indexOf('\n') + 1),
      `line ${4 * N_TRIALS + 1} repeats the result of a trial on a split`,
    ],
    ['a damaged line', 'metrics.jsonl', (text) => text.replace('{', '('), 'line 1'],
  ];
  test.each(damages)('refuses %s', async (_, file, damage, message) => {
    const path = join(whole.cwd, 'run', file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, damage(text));
    const error = await userError(runLine(RESUME, { cwd: whole.cwd })).finally(() => writeFile(path, text));
    expect(['usage', 'data']).toContain(error.kind);
    expect(error.message).toContain(message);
    expect(error.hint).toBeDefined();
    if (file === 'metrics.jsonl') expect(error.hint).toContain('remove that line to compute its result again');
  });

  const GARBAGE = 'ashes\n';
  test.each<[string, (path: string, text: string) => Promise<void>]>([
    ['the line removed', (path, text) => writeFile(path, text.replace(GARBAGE, ''))],
    ['the file moved away', (path) => rename(path, `${path}.damaged`)],
  ])('a damaged line: %s, as the hint says, all is as it was', async (_, mend) => {
    const cwd = await folderWithRun(join(whole.cwd, 'run'));
    const path = join(cwd, 'run/metrics.jsonl');
    const text = (await readFile(path, 'utf8')).replace(/(?<=\n).*\n/, GARBAGE); // the second line
    await writeFile(path, text);
    expect(await userError(runLine(RESUME, { cwd }))).toMatchObject({
      kind: 'data',
      message: 'run/metrics.jsonl is damaged: line 2 is not a JSON object',
      hint:
        'remove that line to compute its result again, or remove all of them: ' +
        '`mv run/metrics.jsonl run/metrics.jsonl.damaged && cifar-train crossval --resume run`',
    });
    await mend(path, text);
    expect(sweepOf(await runJson(RESUME, { cwd }))).toEqual(whole.json);
  });

  test.each(['[1]', '[0.0001, 0.001, 0.01]'])(
    'goes on without a penalty, whatever strength is recorded: %s',
    async (strength) => {
      const cwd = await killedAt(
        'trial 1/2',
        'crossval --dataset shapes --limit 100 --model linear --reg none --loss mse --learning-rate 0.01,0.02 --epochs 1 --val 20',
      );
      const path = join(cwd, 'run/run.json');
      const { options, ...rest } = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...rest, options: { ...options, regStrength: JSON.parse(strength) } }));
      const { trials } = await runJson(RESUME, { cwd });
      expect(trials.map(({ params }: { params: object }) => params)).toEqual([
        expect.objectContaining({ reg: 'none', regStrength: 0, learningRate: 0.01 }),
        expect.objectContaining({ reg: 'none', regStrength: 0, learningRate: 0.02 }),
      ]);
    },
  );
});
