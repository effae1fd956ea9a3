import { cpSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { copyAsKilled, snapshotAt } from '../../helpers/commands/snapshot.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SMALL = '--dataset shapes --limit 200 --run-dir run --test';
const LINES: readonly (readonly [command: string, line: string])[] = [
  ['linear', `linear ${SMALL} --epochs 2`],
  [
    'crossval',
    `crossval ${SMALL} --model linear --loss svm --learning-rate 0.01 --reg-strength 0 --epochs 1 --folds 2`,
  ],
];

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));

async function scene() {
  const cwd = await scratchFolder();
  return { cwd, env: { XDG_DATA_HOME: join(cwd, 'own') }, run: join(cwd, 'run') };
}

/** What a run that is resumed says of the test set, and what it wrote down. */
async function resumed(command: string, { cwd, env, run }: Awaited<ReturnType<typeof scene>>) {
  const { notes } = await runLine(`${command} --resume run`, { cwd, env });
  const { status, results } = manifestIn(run);
  return { status, readings: results.testReadings, reads: notes.filter((note) => note.startsWith('test set read')) };
}

const ONCE = { status: 'finished', readings: 1, reads: [] };

describe.each(LINES)('a score on the test set costs one reading: %s', (command, line) => {
  test('it is in run.json before anything is shown or written, and a kill there costs no other', async () => {
    const place = await scene();
    const { cwd, env, run } = place;
    const copy = join(cwd, 'copy');
    // The first thing that is shown of the results is an empty line.
    const onNote = (note: string) => {
      if (note === '' && !existsSync(copy)) copyAsKilled(run, copy);
    };
    await runLine(line, { cwd, env, onNote });
    expect(manifestIn(copy)).toMatchObject({ status: 'running', results: { testReadings: 1 } });
    expect(existsSync(join(copy, 'model.safetensors'))).toBe(false);
    cpSync(copy, join(cwd, 'killed', 'run'), { recursive: true });
    const killed = { ...place, cwd: join(cwd, 'killed'), run: join(cwd, 'killed', 'run') };
    expect(await resumed(command, killed)).toEqual(ONCE);
    const model = (folder: string) => readFileSync(join(folder, 'model.safetensors'), 'base64');
    expect(model(killed.run)).toBe(model(run));
  });

  test('a model that cannot be saved costs no other', async () => {
    const place = await scene();
    const { cwd, env, run } = place;
    const model = join(run, 'model.safetensors');
    const onNote = (note: string) => {
      if (note.startsWith('test set read')) mkdirSync(model);
    };
    const error = await userError(runLine(line, { cwd, env, onNote }));
    expect(error.message).toMatch(/^cannot write run\/model\.safetensors: /);
    expect(manifestIn(run)).toMatchObject({ status: 'failed', results: { testReadings: 1 } });
    rmdirSync(model);
    expect(await resumed(command, place)).toEqual(ONCE);
  });
});

test.each([
  ['the table is in', true, 'report.html stays as it is, and pictures will not show mistakes on it'],
  ['test set read', false, 'report.html and pictures will not show mistakes on it'],
])('killed as it says "%s": whether the page shows mistakes on test images: %s', async (moment, shows, words) => {
  const { cwd, env, run } = await scene();
  const killed = join(cwd, 'killed');
  const onNote = snapshotAt(moment, run, join(killed, 'run'));
  await runLine(`linear ${SMALL} --epochs 2 --csv epochs.csv`, { cwd, env, onNote });
  const place = { cwd: killed, env, run: join(killed, 'run') };
  if (!shows)
    writeFileSync(
      join(place.run, 'run.json'),
      readFileSync(join(run, 'run.json'), 'utf8').replace('"finished"', '"failed"'),
    );
  const page = join(place.run, 'report.html');
  const before = shows ? readFileSync(page, 'utf8') : '';
  const { notes } = await runLine('linear --resume run', place);
  expect(notes).toContain(`the test set is not read again: ${words}`);
  expect(readFileSync(page, 'utf8').includes('>Mistakes<')).toBe(shows);
  if (shows) expect(readFileSync(page, 'utf8')).toBe(before);
});

describe('the seconds of a run are those of all its processes', () => {
  test.each(LINES)('%s', async (command, line) => {
    const place = await scene();
    const { cwd, env, run } = place;
    await userError(runLine(line, { cwd, env, stopAt: command === 'linear' ? 'epoch 1' : 'trial 1' }));
    const phase = command === 'linear' ? 'train' : 'search';
    const manifest = manifestIn(run);
    writeFileSync(join(run, 'run.json'), JSON.stringify({ ...manifest, secondsByPhase: { load: 100, [phase]: 1000 } }));
    const { notes } = await runLine(`${command} --resume run`, { cwd, env });
    const { secondsByPhase } = manifestIn(run);
    expect(secondsByPhase.load).toBeGreaterThan(100);
    expect(secondsByPhase[phase]).toBeGreaterThan(1000);
    expect(notes.at(-1)).toContain(`${phase} 16 min 40 s`);
  });

  test('one that was killed had no time to write them down: those of its epochs are in the checkpoint', async () => {
    const { cwd, env, run } = await scene();
    const [, line] = LINES[0]!;
    await userError(runLine(line, { cwd, env, stopAt: 'epoch 1' }));
    writeFileSync(join(run, 'run.json'), JSON.stringify({ ...manifestIn(run), status: 'running', secondsByPhase: {} }));
    await runLine('linear --resume run', { cwd, env });
    const { secondsByPhase, results } = manifestIn(run);
    const epochs = results.epochs.reduce((sum: number, { seconds }: { seconds: number }) => sum + seconds, 0);
    expect(secondsByPhase.train).toBeGreaterThanOrEqual(epochs * 0.99);
  });
});
