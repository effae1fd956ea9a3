import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRun } from '../../../src/runs/open.ts';
import { userError } from '../../helpers/caught.ts';
import { timeless } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { CONTROL, widest } from '../../helpers/styles.ts';

const SWEEP = 'crossval --dataset shapes --limit 200 --folds 4';
const SMALL = `${SWEEP} --k 1,5 --metric l1 --learning-rate 1e-3..1e-1:log:3 --reg-strength 1e-3 --epochs 2`;

interface Trial {
  readonly params: Readonly<Record<string, unknown>>;
  readonly splitTestScores: readonly number[];
  readonly status: string;
  readonly meanTestScore: number;
  readonly rankTestScore: number;
  readonly meanTrainScore: number | null;
  readonly meanSparsity: number | null;
  readonly curve: readonly { readonly epoch: number }[];
}

const scores = ({ splitTestScores }: { splitTestScores: readonly number[] }) => splitTestScores;

describe('crossval', () => {
  test('every combination once, ranked; the CSV says the same; the winner comes with its command', async () => {
    const cwd = await scratchFolder();
    const { out, notes } = await runLine(`${SMALL} --json --csv sweep.csv`, { cwd });
    const { trials, best, trainCommand } = JSON.parse(out.join()) as {
      trials: Trial[];
      best: Trial;
      trainCommand: string;
    };
    expect(
      trials.map(({ params }) => [params.model, params.k ?? params.loss, params.learningRate ?? params.metric]),
    ).toEqual([
      ['knn', 1, 'l1'],
      ['knn', 5, 'l1'],
      ['linear', 'softmax', 0.001],
      ['linear', 'softmax', 0.01],
      ['linear', 'softmax', 0.1],
      ['linear', 'svm', 0.001],
      ['linear', 'svm', 0.01],
      ['linear', 'svm', 0.1],
    ]);
    for (const trial of trials) {
      expect(trial.splitTestScores).toHaveLength(4);
      expect(trial.meanTestScore).toBeCloseTo(trial.splitTestScores.reduce((a, b) => a + b) / 4, 12);
      expect(trial.rankTestScore).toBe(1 + trials.filter((other) => other.meanTestScore > trial.meanTestScore).length);
    }
    expect(best.rankTestScore).toBe(1);
    expect(trainCommand).toContain(`cifar-train ${best.params.model} `);
    expect(trainCommand).toContain('--dataset shapes --limit 200');
    expect(notes.join('\n')).toContain('trial 8/8');

    const [head = '', ...rows] = (await readFile(join(cwd, 'sweep.csv'), 'utf8')).trimEnd().split('\n');
    expect(head.split(',').slice(0, 4)).toEqual(['mean_fit_time', 'std_fit_time', 'mean_score_time', 'std_score_time']);
    const scored = `rank_test_score,${[0, 1, 2, 3].map((split) => `split${split}_train_score`).join()},mean_train_score`;
    expect(head).toContain(`std_test_score,${scored}`);
    expect(rows.map((line) => Number(line.split(',').at(-15)))).toEqual(trials.map((trial) => trial.meanTestScore));
    for (const { params, meanTrainScore, meanSparsity, curve } of trials) {
      if (params.model === 'knn') expect([meanTrainScore, meanSparsity, curve]).toEqual([null, null, []]);
      else {
        expect(meanTrainScore).toBeGreaterThan(0);
        expect(meanSparsity).toBe(0);
        expect(curve.map(({ epoch }) => epoch)).toEqual([1, 2]);
      }
    }

    expect(await runJson(`${trainCommand.replace('cifar-train ', '')} --no-run`)).toMatchObject({
      command: best.params.model,
    });
  });

  test('a k-NN trial has the result that knn gives, a linear one that of its setting alone', async () => {
    const trialsOf = async (line: string) => (await runJson(`${line} --no-run`)).trials as Trial[];
    const all = await trialsOf(SMALL);
    const knn = await runJson('knn --dataset shapes --limit 200 --folds 4 --k 5 --metric l1 --no-run');
    expect(all[1]!.splitTestScores).toEqual(knn.results[0].foldAccuracies);
    const alone = '--model linear --loss svm --learning-rate 0.1 --reg-strength 1e-3 --epochs 2';
    const [one] = await trialsOf(`${SWEEP} ${alone}`);
    expect(one!.splitTestScores).toEqual(all[7]!.splitTestScores);
  });

  test('reads no test set unasked', async () => {
    const cwd = await scratchFolder();
    await runLine(`${SMALL} --no-run`, { cwd });
    await expect(readFile(join(cwd, 'data/test-readings.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('a trial that diverges comes last, and does not stop the others', async () => {
    const flags = '--model linear --loss softmax --learning-rate 0.01,1e6 --reg-strength 1 --epochs 2';
    const { out, notes } = await runLine(`${SWEEP} ${flags} --no-run`);
    const stdout = out.join();
    expect(notes.join('\n')).toContain('diverged');
    expect(stdout).toContain('--learning-rate 0.01 ');
    expect(stdout).toMatch(/2 {2}linear learningRate=1e6 +diverged/);
    expect(stdout).not.toContain('NaN');
  });

  test('where every trial diverges there is no winner to name', async () => {
    const flags = '--model linear --loss softmax --learning-rate 1e6 --reg-strength 1 --epochs 3';
    const cwd = await scratchFolder();
    const told: string[] = [];
    const line = `${SWEEP} ${flags} --no-run --csv all.csv`;
    const error = await userError(runLine(line, { cwd, onNote: (note) => told.push(note) }));
    expect([error.kind, error.message]).toEqual(['failed', expect.stringContaining('every trial diverged')]);
    // The table says so too, and the user is told of it.
    expect(told).toContainEqual(expect.stringMatching(/^the table is in .*all\.csv$/));
    const [, ...rows] = (await readFile(join(cwd, 'all.csv'), 'utf8')).trimEnd().split('\n');
    expect(rows).toEqual([expect.stringContaining(',,,,,,,1,,,diverged,')]);
  });

  const ONE =
    '--model linear --loss svm --reg-strength 1e-3 --epochs 2 --delta 2 --optimizer adam --beta1 0.8 ' +
    '--schedule step --decay 0.5 --decay-every 1 --warm-up 1epochs --init zeros --batch-size all --learning-rate 0.002';

  test('--refit keeps the very model that the command it names trains; --test scores that model', async () => {
    const cwd = await scratchFolder();
    const { out, notes } = await runLine(`${SWEEP} ${ONE} --seed 3 --test --json --run-dir sweep`, { cwd });
    const { trainCommand, modelPath, testAccuracy, nTest, testReadings } = JSON.parse(out.join());
    expect(notes.join('\n')).toContain('test set read for the 1st time');
    expect([modelPath, nTest, testReadings]).toEqual(['sweep/model.safetensors', 2000, 1]);
    const line = trainCommand.replace('cifar-train ', '');
    const alone = await runJson(`${line} --test --run-dir alone`, { cwd });
    expect(alone.testAccuracy).toBe(testAccuracy);
    const [kept, trained] = await Promise.all(
      ['sweep', 'alone'].map((run) => readFile(join(cwd, run, 'model.safetensors'))),
    );
    expect(kept!.equals(trained!)).toBe(true);
    expect(trainCommand).toBe(
      'cifar-train linear --loss svm --delta 2 --reg l2 --optimizer adam --beta1 0.8 --schedule step --decay 0.5 ' +
        '--decay-every 1 --warm-up 1epochs --init zeros --epochs 2 --batch-size all --learning-rate 0.002 ' +
        '--reg-strength 0.001 --val 0 --dataset shapes --limit 200 --seed 3',
    );
    const epochsOf = async (run: string) => {
      const lines = timeless(await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8'))
        .trimEnd()
        .split('\n');
      return lines.map((line) => JSON.parse(line)).filter((line) => 'epoch' in line);
    };
    const epochs = await epochsOf('alone');
    expect(epochs).toHaveLength(2);
    expect(await epochsOf('sweep')).toEqual(epochs.map((epoch) => ({ refit: true, ...epoch })));
  });

  test('--refit of a k-NN winner has nothing to train; --test scores it', async () => {
    const cwd = await scratchFolder();
    const line = `${SWEEP} --model knn --k 1,5 --metric l1 --ties nearest --test --run-dir run`;
    const stdout = (await runLine(line, { cwd })).out.join();
    expect(stdout).toContain('nothing to train');
    const share = /test accuracy: (.*) % of/.exec(stdout)![1];
    const alone = await runJson(`${/cifar-train (knn .*)/.exec(stdout)![1]} --test --no-run`, { cwd });
    expect((alone.testAccuracy * 100).toFixed(2)).toBe(share);
  });

  test('--val holds out the last images, as linear does; run.json says so', async () => {
    const cwd = await scratchFolder();
    const data = '--dataset shapes --limit 200 --val 50';
    const training = '--loss softmax --learning-rate 0.03 --reg-strength 1e-3 --epochs 3';
    const sweep = await runJson(`crossval ${data} --k 3 --metric l2 ${training} --run-dir run`, { cwd });
    const alone = await runJson(`linear ${data} ${training} --no-run`);
    expect(sweep.trials.map((trial: Trial) => trial.splitTestScores.length)).toEqual([1, 1]);
    expect(sweep.trials[1].splitTestScores).toEqual([alone.valAccuracy]);
    expect(sweep.trials[1].meanTestScore).toBe(alone.valAccuracy);
    const { options } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    expect([options.val, options.folds]).toEqual([50, null]);
  });

  test('--one-standard-error names the simplest, and both stand in run.json', async () => {
    const line = 'crossval --dataset shapes --limit 200 --folds 4 --model knn --k 1..9 --metric l1 --refit';
    const cwd = await scratchFolder();
    const { best, chosen, trainCommand } = await runJson(`${line} --one-standard-error --run-dir run`, { cwd });
    expect(chosen.params.k).toBeGreaterThan(best.params.k);
    expect(trainCommand).toContain(`--k ${chosen.params.k} `);
    const { results } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    expect([results.best, results.chosen]).toEqual([best, chosen]);
    const { out } = await runLine(`${line} --one-standard-error --no-run --test`);
    expect(out.join()).toContain('chosen, the simplest within one standard error: ');
    expect(await runJson(`${line} --run-dir other`, { cwd })).not.toHaveProperty('chosen');
    await expect(runLine(`${SMALL} --one-standard-error --val 20`)).rejects.toThrow('needs folds');
  });

  test('--test-each-family scores the best of each on one reading', async () => {
    const cwd = await scratchFolder();
    const line =
      'crossval --dataset shapes --limit 200 --folds 3 --k 5 --metric l1 --learning-rate 0.1 --reg-strength 1e-3 --epochs 2';
    const found = await runJson(`${line} --test-each-family --run-dir run`, { cwd });
    expect(found.testByFamily.map(({ family }: { family: string }) => family).sort()).toEqual([
      'k-NN',
      'softmax',
      'svm',
    ]);
    expect(found.testByFamily[0].testAccuracy).toBe(found.testAccuracy);
    const ledger = (await readFile(join(cwd, 'data/test-readings.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(ledger).toHaveLength(1);
    const svm = found.testByFamily.find(({ family }: { family: string }) => family === 'svm');
    const alone = await runJson(
      'linear --dataset shapes --limit 200 --loss svm --learning-rate 0.1 --schedule cosine --reg-strength 1e-3 --epochs 2 --val 0 --test --no-run',
    );
    expect(svm.testAccuracy).toBe(alone.testAccuracy);
    // A run that has its scores reads the test set no more.
    const again = await runJson('crossval --resume run', { cwd });
    expect(again.testByFamily).toEqual(found.testByFamily);
    expect((await readFile(join(cwd, 'data/test-readings.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  });

  test('a run of a version that kept no curves is still read, and resumed', async () => {
    const line =
      'crossval --dataset shapes --limit 100 --folds 2 --k 3 --metric l1 --loss svm --reg-strength 0.1 --epochs 1';
    const cwd = await scratchFolder();
    const whole = await runJson(`${line} --run-dir run`, { cwd });
    const [runPath, metricsPath] = [join(cwd, 'run/run.json'), join(cwd, 'run/metrics.jsonl')];
    const isNew =
      /^(trainAccuracy|sparsity|curve|.*Train(Score|Scores)|meanSparsity|gap.*|withinNoise|stratify|oneStandardError|testEachFamily)$/;
    const older = (text: string) =>
      JSON.stringify(JSON.parse(text, (key, value) => (isNew.test(key) ? undefined : value)));
    await writeFile(runPath, older(await readFile(runPath, 'utf8')));
    const lines = (await readFile(metricsPath, 'utf8')).trimEnd().split('\n');
    await writeFile(metricsPath, lines.map((one) => `${older(one)}\n`).join(''));
    const run = await openRun(join(cwd, 'run'));
    expect(run.results).toMatchObject({
      trials: whole.trials.map(() => ({ curve: [], meanTrainScore: null, withinNoise: false })),
    });
    const again = await runJson('crossval --resume run', { cwd });
    expect(again.trials.map(scores)).toEqual(whole.trials.map(scores));
    expect(again.trials.map(({ curve }: Trial) => curve)).toEqual(whole.trials.map(() => []));
  });

  test('--stratify is kept: a sweep that was stopped goes on with the same folds', async () => {
    const line =
      'crossval --dataset shapes --limit 95 --folds 4 --model knn,linear --k 1,3 --epochs 2 --stratify --seed 5';
    const cwd = await scratchFolder();
    const whole = await runJson(`${line} --no-run`);
    await expect(runLine(`${line} --run-dir run`, { cwd, stopAt: 'trial  4/' })).rejects.toThrow('interrupted');
    const { options } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    expect(options.stratify).toBe(true);
    const resumed = await runJson('crossval --resume run', { cwd });
    expect(resumed.trials.map(scores)).toEqual(whole.trials.map(scores));
    const contiguous = await runJson(`${line.replace('--stratify ', '')} --no-run`);
    expect(contiguous.trials.map(scores)).not.toEqual(whole.trials.map(scores));
  });

  test('--search random draws from ranges, the same for the same seed', async () => {
    const line = `${SWEEP} --model linear --epochs 1 --search random --trials 4 --learning-rate 1e-4..1e-1:log --no-run`;
    const paramsOf = async (flags = '') =>
      (await runJson(`${line} ${flags}`)).trials.map(({ params }: Trial) => params);
    const drawn = await paramsOf();
    expect(drawn).toHaveLength(4);
    expect(new Set(drawn.map(({ learningRate }: { learningRate: number }) => learningRate)).size).toBe(4);
    expect(await paramsOf()).toEqual(drawn);
    expect(await paramsOf('--seed 1')).not.toEqual(drawn);
  });

  test('--prune: every trial has its end and its rank', async () => {
    const found = await runJson(`${SWEEP} --model linear --loss svm --epochs 2 --prune --no-run`);
    const trials = found.trials as Trial[];
    expect(trials).toHaveLength(9);
    const worstFinished = Math.max(...trials.map((trial) => (trial.status === 'finished' ? trial.rankTestScore : 0)));
    for (const { status, rankTestScore } of trials)
      if (status !== 'finished') expect(rankTestScore).toBeGreaterThan(worstFinished);
  });

  const refusals: readonly (readonly [string, string])[] = [
    ['--model knn --learning-rate 0.1', '--learning-rate does not apply to --model knn, only to linear, network'],
    ['--loss softmx', 'did you mean softmax?'],
    ['--val 300', '--val must be less than 200, to leave images to train on'],
    ['--refit --no-run', '--refit saves its model in the run folder'],
    ['--csv missing/x.csv', '--csv missing/x.csv cannot be written: there is no folder missing'],
    ['--csv .', '--csv must be a file; . is a folder'],
    ['--trials-from nowhere', 'there is no nowhere'],
  ];
  test.each(refusals)('%s is refused before anything is tried', async (line, message) => {
    const cwd = await scratchFolder();
    let notes = '';
    const onNote = (note: string) => {
      notes += note;
    };
    const error = await userError(runLine(`crossval --dataset shapes --limit 200 ${line}`, { cwd, onNote }));
    expect(error.kind).toBe('usage');
    expect(`${error.message}\n${error.hint}`).toContain(message);
    expect(notes).not.toContain('trial ');
    expect(await readdir(cwd)).toEqual([]);
  });

  test('on 100 columns and without colour: no line is wider, the map and the command are whole', async () => {
    const line = `${SWEEP} --model linear --loss softmax,squared-hinge --epochs 1 --no-run`;
    const stdout = (await runLine(line)).out.join();
    expect(stdout).toContain('squared-hinge: mean accuracy (%), learning rate ↓ by strength →');
    expect(stdout).toContain('◆');
    expect(stdout).not.toMatch(CONTROL);
    expect(widest(stdout)).toBeLessThanOrEqual(100);
  });
});
