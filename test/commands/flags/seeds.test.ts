import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRun } from '../../../src/runs/open.ts';
import { userError } from '../../helpers/caught.ts';
import { timeless } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { sortedData } from '../../helpers/data/sorted-data.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SHAPES = 'linear --dataset shapes --limit 300';
const SMALL = `${SHAPES} --epochs 3 --seed 0,1,2`;

const bytesOf = (path: string) => readFileSync(path).toString('base64');

/** What a run with several seeds leaves, without its times. */
function leftIn(run: string) {
  const names = readdirSync(run).sort();
  const { results, status } = JSON.parse(timeless(readFileSync(join(run, 'run.json'), 'utf8')));
  const models = names.filter((name) => name.startsWith('model')).map((name) => bytesOf(join(run, name)));
  const metrics = timeless(readFileSync(join(run, 'metrics.jsonl'), 'utf8'));
  return { names, status, models, metrics, results };
}

test('every seed trains, to the bit, what it trains alone on the same data', async () => {
  const cwd = await scratchFolder();
  const line = `linear --data-dir ${await sortedData()} --epochs 2`;
  await runLine(`${line} --seed 3,1 --run-dir both`, { cwd });
  for (const seed of [3, 1]) {
    await runLine(`${line} --seed ${seed} --run-dir alone-${seed}`, { cwd });
    const alone = bytesOf(join(cwd, `alone-${seed}/model.safetensors`));
    expect(bytesOf(join(cwd, `both/model-${seed}.safetensors`))).toBe(alone);
  }
  const { results } = await openRun(join(cwd, 'both'));
  expect(results).toMatchObject({ seeds: [{ seed: 3 }, { seed: 1 }], modelPath: 'both/model-3.safetensors' });
});

test('mean and population standard deviation of each accuracy; the test set is read once for all', async () => {
  const cwd = await scratchFolder();
  const { out, notes } = await runLine(`${SMALL} --test --json --run-dir run`, { cwd });
  const { seeds, acrossSeeds, testReadings, seed, options } = JSON.parse(out.join());
  for (const key of ['trainAccuracy', 'valAccuracy', 'testAccuracy']) {
    const values: number[] = seeds.map((one: Record<string, number>) => one[key]);
    const mean = (values[0]! + values[1]! + values[2]!) / 3;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    expect(acrossSeeds[key].mean).toBeCloseTo(mean, 12);
    expect(acrossSeeds[key].std).toBeCloseTo(std, 12);
    expect(std).toBeGreaterThan(0);
  }
  expect([testReadings, seed, options.seed, options.seeds]).toEqual([1, 0, 0, [0, 1, 2]]);
  expect(notes.filter((note) => note.startsWith('test set read'))).toHaveLength(1);
  expect(readFileSync(join(cwd, 'data/test-readings.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  const page = readFileSync(join(cwd, 'run/report.html'), 'utf8');
  expect(page).toContain('mean ± standard deviation over 3 seeds');
  expect(page).toContain('<dt>seed</dt><dd>0, 1, 2</dd>');
});

test('the table has every seed, and marks none', async () => {
  const { out, notes } = await runLine(`${SHAPES} --epochs 2 --seed 5..6 --no-run`);
  const [table = '', means = ''] = out.join('\n').split('\n\n');
  expect(table.split('\n').map((row) => row.trim().split(/\s+/)[0])).toEqual([
    'seed',
    expect.stringMatching(/^─+$/),
    '5',
    '6',
  ]);
  expect(means).toMatch(
    /^mean ± standard deviation over 2 seeds:\ntraining accuracy: .* ± .*\nvalidation accuracy: .* ± .* % of 30 images$/,
  );
  expect(out.join()).not.toContain('best');
  expect(notes.filter((note) => note.startsWith('seed'))).toEqual(['seed 5 (1 of 2)', 'seed 6 (2 of 2)']);
});

test.each(['0', '7', '4,4', '4..4'])('--seed %s is one: nothing of several is kept', async (seed) => {
  const { options, seeds, acrossSeeds } = await runJson(`${SHAPES} --epochs 1 --no-run --seed ${seed}`);
  expect([options.seed, options.seeds, seeds, acrossSeeds]).toEqual([Number(seed[0]), undefined, undefined, undefined]);
});

test.each(['--solver random-search --tries 3', '--val 0', '--early-stopping 1', '--stratify', '--optimizer adam'])(
  '%s',
  async (flags) => {
    const epochs = flags.includes('random') ? '' : '--epochs 2';
    const { seeds, acrossSeeds } = await runJson(`${SHAPES} ${epochs} ${flags} --seed 0,1 --no-run`);
    expect(seeds.map(({ seed }: { seed: number }) => seed)).toEqual([0, 1]);
    expect(acrossSeeds.valAccuracy === null).toBe(flags === '--val 0');
  },
);

describe('a run that is stopped', () => {
  const LINE = `${SMALL} --early-stopping 2 --test`;
  let whole: ReturnType<typeof leftIn> | undefined;
  /** What a run leaves that is not stopped: the same each time. */
  const undisturbed = async () => {
    if (whole !== undefined) return whole;
    const cwd = await scratchFolder();
    await runLine(`${LINE} --run-dir run`, { cwd });
    whole = leftIn(join(cwd, 'run'));
    return whole;
  };

  test.each([
    ['seed 0 (1 of 3)', /nothing was saved/, 'run has no checkpoint: starting over'],
    ['epoch 2/3', /^continue with/, /^resuming run with seed \d after epoch \d of 3$/],
    ['seed 1 (2 of 3)', /^continue with/, /^resuming run with seed 0 after epoch \d of 3$/],
    ['seed 2 (3 of 3)', /^continue with/, /^resuming run with seed 1 after epoch \d of 3$/],
    ['test set read', /^continue with/, /^resuming run with seed 2 after epoch \d of 3$/],
  ])('at "%s" ends as one that was not', async (stopAt, hint, note) => {
    const cwd = await scratchFolder();
    const error = await userError(runLine(`${LINE} --run-dir run`, { cwd, stopAt }));
    expect([error.kind, error.hint]).toEqual(['interrupted', expect.stringMatching(hint)]);
    const { notes } = await runLine('linear --resume run', { cwd });
    expect(notes).toContainEqual(expect.stringMatching(note));
    const whole = await undisturbed();
    const readings = stopAt === 'test set read' ? 2 : 1; // it was stopped before it could write the first down
    expect(leftIn(join(cwd, 'run'))).toEqual({ ...whole, results: { ...whole.results, testReadings: readings } });
    expect(readdirSync(join(cwd, 'run')).filter((name) => name.startsWith('checkpoint'))).toEqual([]);
  });

  test('after the test set was read, with a model that cannot be saved, reads it no second time', async () => {
    const cwd = await scratchFolder();
    const model = join(cwd, 'run/model-1.safetensors');
    const onNote = (note: string) => {
      if (note.startsWith('test set read')) mkdirSync(model);
    };
    const error = await userError(runLine(`${LINE} --run-dir run`, { cwd, onNote }));
    expect(error.message).toContain('model-1.safetensors');
    rmSync(model, { recursive: true });
    const { notes } = await runLine('linear --resume run', { cwd });
    expect(notes.filter((note) => note.startsWith('test set read'))).toEqual([]);
    const { results, ...rest } = await undisturbed();
    expect(leftIn(join(cwd, 'run'))).toEqual({ ...rest, results });
  });

  test('a damaged checkpoint of one seed costs that training alone', async () => {
    const cwd = await scratchFolder();
    await userError(runLine(`${LINE} --run-dir run`, { cwd, stopAt: 'seed 2' }));
    const path = join(cwd, 'run/checkpoint-1.safetensors');
    rmSync(path);
    mkdirSync(path);
    const error = await userError(runLine('linear --resume run', { cwd }));
    expect(error.message).toBe('run/checkpoint-1.safetensors must be a regular file; it is a folder');
    rmSync(path, { recursive: true });
    await runLine('linear --resume run', { cwd });
    expect(leftIn(join(cwd, 'run'))).toEqual(await undisturbed());
    expect(existsSync(path)).toBe(false);
  });
});

test('a finished run names its models, while they are there', async () => {
  const cwd = await scratchFolder();
  await runLine(`${SHAPES} --epochs 1 --seed 0,1,2 --run-dir run`, { cwd });
  const error = await userError(runLine('linear --resume run', { cwd }));
  expect(error.hint).toMatch(
    /^its models are run\/model-0\.safetensors and 2 more; for more epochs, train anew: .*--seed 0,1,2/,
  );
  rmSync(join(cwd, 'run/model-0.safetensors'));
  const later = await userError(runLine('linear --resume run', { cwd }));
  expect(later.hint).toMatch(/^its model run\/model-0\.safetensors is no longer there; for more epochs/);
});

describe('refused', () => {
  const ONE = 'must be a whole number from 0 to 4294967295';
  const SEVERAL = `${ONE}, or up to 100 of them, such as 0,1,2 or 0..4`;
  test.each([
    ['linear --seed 0..100', `--seed ${SEVERAL}; got "0..100"`, undefined],
    ['linear --seed 1,-2', `--seed ${SEVERAL}; got "1,-2"`, undefined],
    ['linear --seed 0,1.5', `--seed ${SEVERAL}; got "0,1.5"`, undefined],
    [
      'linear --seed 1,2 --no-shuffle --init zeros',
      '--seed takes several seeds where something is drawn, but with --init zeros and --no-shuffle nothing is: all trainings would be the same',
      'give one seed: --seed 1, or leave --no-shuffle out',
    ],
    [
      'linear --loss mse --solver exact --seed 1,2',
      '--seed takes several seeds where something is drawn, but with --solver exact nothing is: all trainings would be the same',
      'give one seed: --seed 1',
    ],
    ...['crossval', 'lr-find', 'gradcheck', 'info'].map((command): [string, string, string] => [
      `${command} --seed 4,1`,
      `--seed ${ONE}; got "4,1"`,
      'give one seed here: --seed 4; several are for trainings of one setting: cifar-train linear --seed 4,1',
    ]),
  ])('%s', async (line, message, hint) => {
    const error = await userError(runLine(line));
    expect([error.kind, error.message, error.hint]).toEqual(['usage', message, hint]);
  });
});
