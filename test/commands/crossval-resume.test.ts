import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appears } from '../helpers/appears.ts';
import { runCli, signalAt, startCli } from '../helpers/cli.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/* Every moment at which a sweep can stop, and every state its files can be in. They share one undisturbed run: hence one long file. */

const SWEEP = [
  ...['crossval', '--dataset', 'shapes', '--limit', '200', '--folds', '4', '--shuffle', '--seed', '7', '--k', '1,3'],
  ...['--learning-rate', '0.003..0.03:log:2', '--reg-strength', '1e-3,1e-2', '--warm-up', '2,1epochs', '--epochs', '2'],
  ...['--optimizer', 'sgd,momentum', '--momentum', '0.5', '--run-dir', 'run'],
];
const N_TRIALS = 4 + 2 * 2 * 2 * 2 * 2;

/** What of a result says nothing of the clock. */
function timeless(json: string) {
  const { trials, best, trainCommand, options, dataset } = JSON.parse(json) as Record<string, unknown>;
  const without = (trial: object) =>
    Object.fromEntries(Object.entries(trial).filter(([name]) => !name.endsWith('Time')));
  const { threads: _threads, csv: _csv, json: _json, ...kept } = options as Record<string, unknown>;
  return {
    trials: (trials as object[]).map(without),
    best: without(best as object),
    trainCommand,
    options: kept,
    dataset,
  };
}

/** The trial and split of each line of metrics.jsonl. */
const linesOf = async (cwd: string): Promise<readonly string[]> =>
  (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '') // what was killed early has none yet
    .map((line) => {
      const { trial, split } = JSON.parse(line);
      return `${trial} ${split}`;
    });

let whole: { readonly cwd: string; readonly json: ReturnType<typeof timeless> };
beforeAll(async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cifar-train-test-'));
  whole = { cwd, json: timeless((await runCli([...SWEEP, '--json'], { cwd })).stdout) };
});
afterAll(() => rm(whole.cwd, { recursive: true, force: true }));

describe('crossval --resume', () => {
  test.each([1, 2, 3, 10, N_TRIALS - 1, N_TRIALS])(
    'killed after trial %i: ends as if undisturbed, and repeats nothing',
    async (n) => {
      const cwd = await scratchFolder();
      const text = `trial ${String(n).padStart(2)}/${N_TRIALS}`;
      await runCli(SWEEP, { cwd, onStderr: signalAt(text, 'SIGKILL') });
      const before = await linesOf(cwd);
      await appendFile(join(cwd, 'run/metrics.jsonl'), '{"trial":3,"spl'); // a line that was cut off
      const resumed = await runCli(['crossval', '--resume', 'run', '--json', '--csv', 'x.csv', '--threads', '1'], {
        cwd,
      });
      expect(resumed.code).toBe(0);
      expect(timeless(resumed.stdout)).toEqual(whole.json);
      expect(resumed.stderr).toContain(`resuming run: ${before.length} of ${4 * N_TRIALS} results `);
      const after = await linesOf(cwd);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(new Set(after).size).toBe(after.length);
      expect(after).toHaveLength(4 * N_TRIALS);
      const { status, commandLine } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
      expect([status, commandLine]).toEqual(['finished', `cifar-train ${SWEEP.join(' ')}`]);
      expect((await readFile(join(cwd, 'x.csv'), 'utf8')).split('\n')).toHaveLength(N_TRIALS + 2);
    },
  );

  describe('stopped in the middle of trainings', () => {
    const LONG = [
      ...[
        'crossval',
        '--dataset',
        'shapes',
        '--limit',
        '300',
        '--folds',
        '2',
        '--model',
        'linear',
        '--loss',
        'softmax',
      ],
      ...[
        '--optimizer',
        'adam',
        '--learning-rate',
        '1e-4,1e-3',
        '--epochs',
        '200',
        '--threads',
        '2',
        '--run-dir',
        'run',
      ],
    ];
    const cohorts = async (cwd: string) =>
      (await readdir(join(cwd, 'run'))).filter((name) => name.startsWith('cohort'));

    async function stopped(signal: NodeJS.Signals): Promise<string> {
      const cwd = await scratchFolder();
      await mkdir(join(cwd, 'run'));
      const { child, done } = startCli(LONG, { cwd });
      await appears(join(cwd, 'run'), 'cohort-0.safetensors');
      child.kill(signal);
      await done;
      expect((await cohorts(cwd)).length).toBeGreaterThan(0);
      return cwd;
    }

    test.each(['SIGKILL', 'SIGINT'] as const)(
      'by %s: goes on with them, and ends as if undisturbed',
      async (signal) => {
        const undisturbed = await runCli([...LONG, '--json'], { cwd: await scratchFolder() });
        const cwd = await stopped(signal);
        const resumed = await runCli(['crossval', '--resume', 'run', '--json'], { cwd });
        expect(resumed.stderr).toMatch(
          /resuming run: \d+ of 12 results (is|are) done, [1-9]\d* trainings? in progress/,
        );
        expect(timeless(resumed.stdout)).toEqual(timeless(undisturbed.stdout));
        expect(await cohorts(cwd)).toEqual([]);
      },
    );

    test('with a checkpoint that is damaged, or of another sweep, is refused', async () => {
      const cwd = await stopped('SIGKILL');
      const path = join(cwd, 'run/cohort-0.safetensors');
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, -1));
      const damaged = await runCli(['crossval', '--resume', 'run'], { cwd });
      const wayOut =
        'mv run/cohort-0.safetensors run/cohort-0.safetensors.damaged && cifar-train crossval --resume run';
      expect([damaged.code, damaged.stderr]).toEqual([3, expect.stringContaining(wayOut)]);
      await writeFile(path, bytes);
      const other = [...LONG.slice(0, -2), '--seed', '1', '--run-dir', 'other'];
      await mkdir(join(cwd, 'other'));
      const { child, done } = startCli(other, { cwd });
      await appears(join(cwd, 'other'), 'cohort-0.safetensors');
      child.kill('SIGKILL');
      await done;
      await cp(path, join(cwd, 'other/cohort-0.safetensors'));
      const foreign = await runCli(['crossval', '--resume', 'other'], { cwd });
      const message = 'other/cohort-0.safetensors is a checkpoint of another sweep: other settings';
      expect([foreign.code, foreign.stderr]).toEqual([3, expect.stringContaining(message)]);
    });
  });

  test('trials drawn at random, and those of a file that is gone', async () => {
    for (const search of [
      ['--search', 'random', '--trials', '4', '--learning-rate', '1e-4..1e-1:log', '--batch-size', 'all,64'],
      ['--trials-from', 'trials.jsonl'],
    ]) {
      const cwd = await scratchFolder();
      await writeFile(join(cwd, 'trials.jsonl'), '{"epochs": 2}\n{"epochs": 1, "warmUp": "3steps"}\n{"epochs": 3}\n');
      const models = search[0] === '--search' ? ['--model', 'linear', '--epochs', '1..3'] : [];
      const args = [
        'crossval',
        '--dataset',
        'shapes',
        '--limit',
        '150',
        '--val',
        '30',
        ...models,
        ...search,
        '--run-dir',
        'run',
      ];
      const undisturbed = await runCli(
        [...args, '--json', '--no-run'].filter((arg) => arg !== '--run-dir' && arg !== 'run'),
        { cwd },
      );
      await runCli(args, { cwd, onStderr: signalAt('trial 2/', 'SIGKILL') });
      await rm(join(cwd, 'trials.jsonl'));
      const { stdout, code } = await runCli(['crossval', '--resume', 'run', '--json'], { cwd });
      expect(code).toBe(0);
      expect(timeless(stdout).trials).toEqual(timeless(undisturbed.stdout).trials);
    }
  });

  test('a run that has finished shows its table again, and reads the test set no second time', async () => {
    const cwd = await scratchFolder();
    const args = [
      'crossval',
      '--dataset',
      'shapes',
      '--limit',
      '100',
      '--model',
      'knn',
      '--test',
      '--run-dir',
      'run',
      '--json',
    ];
    const first = JSON.parse((await runCli(args, { cwd })).stdout);
    const again = JSON.parse((await runCli(['crossval', '--resume', 'run', '--json'], { cwd })).stdout);
    expect(again.trials).toEqual(first.trials);
    expect([again.testAccuracy, again.testReadings]).toEqual([first.testAccuracy, 1]);
  });

  test.each(['trial 3/3', 'saved in'])(
    'with --refit, killed at "%s": its epochs stand once, after the trials',
    async (text) => {
      const cwd = await scratchFolder();
      const models = [
        '--model',
        'linear',
        '--loss',
        'svm',
        '--reg-strength',
        '1e-3',
        '--learning-rate',
        '0.001,0.002,0.004',
      ];
      const rest = ['--epochs', '3', '--val', '50', '--refit', '--run-dir', 'run'];
      const args = ['crossval', '--dataset', 'shapes', '--limit', '200', ...models, ...rest];
      await runCli(args, { cwd, onStderr: signalAt(text, 'SIGKILL') });
      const { code } = await runCli(['crossval', '--resume', 'run'], { cwd });
      expect(code).toBe(0);
      const lines = (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8')).trimEnd().split('\n');
      const ofRefit = lines.map((line) => JSON.parse(line)).map(({ refit, epoch }) => refit === true && epoch);
      expect(ofRefit).toEqual([false, false, false, 1, 2, 3]);
    },
  );

  test('from another folder finds the paths that were given from the first', async () => {
    const [cwd, elsewhere] = [await scratchFolder(), await scratchFolder()];
    await writeFile(join(cwd, 'trials.jsonl'), '{"model": "knn", "k": 1}\n{"epochs": 1}\n');
    const paths = ['--trials-from', 'trials.jsonl', '--data-dir', 'here', '--csv', 'sweep.csv', '--run-dir', 'run'];
    const sweep = ['crossval', '--dataset', 'shapes', '--limit', '100', '--val', '30', '--test', ...paths];
    await runCli(sweep, { cwd, onStderr: signalAt('trial 1/2', 'SIGKILL') });
    const { options } = JSON.parse(await readFile(join(cwd, 'run/run.json'), 'utf8'));
    const absolute = { dataDir: join(cwd, 'here'), csv: join(cwd, 'sweep.csv'), trialsFrom: join(cwd, 'trials.jsonl') };
    expect(options).toMatchObject(absolute);
    const { code } = await runCli(['crossval', '--resume', join(cwd, 'run')], { cwd: elsewhere });
    expect(code).toBe(0);
    expect(await readdir(elsewhere)).toEqual([]);
    expect((await readdir(cwd)).sort()).toEqual(['here', 'run', 'sweep.csv', 'trials.jsonl']);
  });

  const refusals: readonly (readonly [string, readonly string[], number, string])[] = [
    [
      'other flags',
      ['--resume', 'run', '--seed', '7', '--k', '1', '--no-run'],
      2,
      '--k, --seed, --no-run cannot be combined with --resume',
    ],
    ['no run', ['--resume', 'nowhere'], 2, 'there is no nowhere/run.json'],
  ];
  test.each(refusals)('refuses %s', async (_, args, code, message) => {
    const result = await runCli(['crossval', ...args], { cwd: whole.cwd });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
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
      'metrics.jsonl is damaged: line 1 is not a valid result: accuracy: Invalid input: expected number',
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
    const { code, stderr } = await runCli(['crossval', '--resume', 'run'], { cwd: whole.cwd });
    await writeFile(path, text);
    expect([2, 3]).toContain(code);
    expect(stderr).toContain(message);
    if (file === 'metrics.jsonl') expect(stderr).toContain('remove that line to compute its result again');
  });

  const GARBAGE = 'ashes\n';
  test.each<[string, (path: string, text: string) => Promise<void>]>([
    ['the line removed', (path, text) => writeFile(path, text.replace(GARBAGE, ''))],
    ['the file moved away', (path) => rename(path, `${path}.damaged`)],
  ])('a damaged line: %s, as the hint says, all is as it was', async (_, mend) => {
    const cwd = await scratchFolder();
    await cp(join(whole.cwd, 'run'), join(cwd, 'run'), { recursive: true });
    const path = join(cwd, 'run/metrics.jsonl');
    const text = (await readFile(path, 'utf8')).replace(/(?<=\n).*\n/, GARBAGE); // the second line
    await writeFile(path, text);
    const refused = await runCli(['crossval', '--resume', 'run'], { cwd });
    expect([refused.code, refused.stderr]).toEqual([
      3,
      'error: run/metrics.jsonl is damaged: line 2 is not a JSON object\n' +
        '  remove that line to compute its result again, or remove all of them: ' +
        '`mv run/metrics.jsonl run/metrics.jsonl.damaged && cifar-train crossval --resume run`\n',
    ]);
    await mend(path, text);
    const { stdout } = await runCli(['crossval', '--resume', 'run', '--json'], { cwd });
    expect(timeless(stdout)).toEqual(whole.json);
  });

  test.each(['[1]', '[0.0001, 0.001, 0.01]'])(
    'goes on without a penalty, whatever strength is recorded: %s',
    async (strength) => {
      const cwd = await scratchFolder();
      const space = ['--reg', 'none', '--loss', 'mse', '--learning-rate', '0.01,0.02', '--epochs', '1', '--val', '20'];
      const sweep = ['crossval', '--dataset', 'shapes', '--limit', '100', '--model', 'linear', ...space];
      await runCli([...sweep, '--run-dir', 'run'], { cwd, onStderr: signalAt('trial 1/2', 'SIGKILL') });
      const path = join(cwd, 'run/run.json');
      const { options, ...rest } = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...rest, options: { ...options, regStrength: JSON.parse(strength) } }));
      const { code, stdout } = await runCli(['crossval', '--resume', 'run', '--json'], { cwd });
      expect(code).toBe(0);
      expect(JSON.parse(stdout).trials.map(({ params }: { params: object }) => params)).toEqual([
        expect.objectContaining({ reg: 'none', regStrength: 0, learningRate: 0.01 }),
        expect.objectContaining({ reg: 'none', regStrength: 0, learningRate: 0.02 }),
      ]);
    },
  );
});
