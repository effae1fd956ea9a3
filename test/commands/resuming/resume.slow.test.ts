import { mkdirSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crossval } from '../../../src/commands/crossval.ts';
import { gradcheck } from '../../../src/commands/gradcheck.ts';
import { knn } from '../../../src/commands/knn.ts';
import { linear } from '../../../src/commands/linear.ts';
import { lrFind } from '../../../src/commands/lr-find.ts';
import { network } from '../../../src/commands/network.ts';
import { LEDGER_FILE } from '../../../src/dataset/ledger.ts';
import { RESUMABLE } from '../../../src/experiments/resuming/stopped-run.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/runs/checkpoint.ts';
import { readMetrics } from '../../../src/runs/metrics.ts';
import { openRun } from '../../../src/runs/open.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { percent } from '../../../src/util/format.ts';
import { userError } from '../../helpers/caught.ts';
import { lasting } from '../../helpers/commands/finished-run.ts';
import { runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';

/* Every moment at which `linear` can stop, and every state its files can be in. They share one undisturbed run: hence one long file. */

const TRAINING =
  'linear --dataset shapes --limit 400 --epochs 12 --optimizer adam --schedule cosine --warm-up 1.5epochs --early-stopping 20';

/** A run that Ctrl-C stopped. */
async function interruptedRun(line = TRAINING, stopAt = 'epoch  5/12') {
  const runDir = join(await scratchFolder(), 'run');
  const error = await userError(runLine(`${line} --run-dir ${runDir}`, { stopAt }));
  return { runDir, error };
}

async function undisturbed(line = TRAINING) {
  const runDir = join(await scratchFolder(), 'run');
  await runLine(`${line} --run-dir ${runDir}`);
  return { ...(await lasting(runDir)), options: expect.anything() };
}

const resume = (runDir: string, options?: Parameters<typeof runLine>[1]) =>
  runLine(`linear --resume ${runDir}`, options);

/** The files of an interrupted run of TRAINING; made once, by whichever test asks first. */
let interruptedFiles: Promise<ReadonlyMap<string, Buffer>> | undefined;

async function copyOfInterrupted(): Promise<string> {
  interruptedFiles ??= interruptedRun().then(async ({ runDir }) => {
    const names = await readdir(runDir);
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(runDir, name))] as const)));
  });
  const copy = join(await scratchFolder(), 'run');
  await mkdir(copy);
  for (const [name, bytes] of await interruptedFiles) await writeFile(join(copy, name), bytes);
  return copy;
}

/** What an undisturbed run of TRAINING leaves; made once, by whichever test asks first. */
let undisturbedTraining: ReturnType<typeof undisturbed> | undefined;
const whole = () => {
  undisturbedTraining ??= undisturbed();
  return undisturbedTraining;
};

const manifestOf = async (runDir: string) => JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'));

describe('a run that was interrupted', () => {
  test('says how to go on, keeps a checkpoint of its last epoch, and ends as if nothing had been', async () => {
    const { runDir, error } = await interruptedRun();
    expect([error.kind, error.hint]).toEqual(['interrupted', `continue with: cifar-train linear --resume ${runDir}`]);
    expect((await readdir(runDir)).sort()).toEqual(['checkpoint.safetensors', 'metrics.jsonl', 'run.json']);
    expect((await loadCheckpoint(join(runDir, 'checkpoint.safetensors')))?.state.epochs).toHaveLength(5);

    const before = await manifestOf(runDir);
    const { notes } = await resume(runDir);
    expect(notes[0]).toBe(`resuming ${runDir} after epoch 5 of 12`);
    expect(notes.filter((note) => note.startsWith('epoch'))).toHaveLength(7);
    expect(await lasting(runDir)).toEqual(await whole());
    expect((await readdir(runDir)).sort()).toEqual([
      'metrics.jsonl',
      'model.safetensors',
      'predictions.csv',
      'report.html',
      'run.json',
    ]);
    const after = await manifestOf(runDir);
    expect(after).toMatchObject({ startedAt: before.startedAt, commandLine: before.commandLine, status: 'finished' });
    expect(after.resumedAt).toHaveLength(1);
    expect(after.options).toEqual(before.options);
  });

  test('may be interrupted again and again', async () => {
    const { runDir } = await interruptedRun(TRAINING, 'epoch  1/12');
    for (const epoch of [2, 3, 7, 12]) {
      const stop = `epoch ${String(epoch).padStart(2)}/12`;
      expect((await userError(resume(runDir, { stopAt: stop }))).kind).toBe('interrupted');
      expect(await readMetrics(join(runDir, 'metrics.jsonl'))).toHaveLength(epoch);
    }
    await resume(runDir);
    expect(await lasting(runDir)).toEqual(await whole());
    expect((await manifestOf(runDir)).resumedAt).toHaveLength(5);
  });

  test('while the test set is scored, has lost nothing of its training', async () => {
    const line = `${TRAINING} --test`;
    const { runDir, error } = await interruptedRun(line, 'test set read');
    expect(error.hint).toContain('--resume');
    expect((await loadCheckpoint(join(runDir, 'checkpoint.safetensors')))?.state.epochs).toHaveLength(12);
    const { notes } = await resume(runDir);
    expect(notes.filter((note) => note.startsWith('epoch'))).toEqual([]);
    // Each in a folder of its own, with a ledger of its own.
    expect(await lasting(runDir)).toEqual(await undisturbed(line));
  });

  test('with a model that cannot be saved, keeps what the test set has said, and reads it no second time', async () => {
    const dataDir = await scratchFolder();
    const { runDir } = await interruptedRun(`${TRAINING} --test --data-dir ${dataDir}`);
    const readings = async () => (await readFile(join(dataDir, LEDGER_FILE), 'utf8')).trim().split('\n').length;
    const onNote = (note: string) => {
      if (note.includes('test set read')) mkdirSync(join(runDir, 'model.safetensors'));
    };
    const error = await userError(resume(runDir, { onNote }));
    expect(error.message).toContain('model.safetensors');
    const { results: kept } = await manifestOf(runDir);
    expect([await readings(), kept.testReadings, kept.confusionOf]).toEqual([1, 1, 'test']);

    await rmdir(join(runDir, 'model.safetensors'));
    const { out } = await resume(runDir);
    expect(await readings()).toBe(1);
    const after = await manifestOf(runDir);
    expect([after.status, after.results]).toEqual(['finished', kept]);
    expect(out.join()).toContain(`test accuracy: ${percent(kept.testAccuracy)} of`);
    expect((await lasting(runDir)).model).toBe((await whole()).model);
  });

  test.each<[string, (runDir: string) => Promise<void>, string]>([
    ['without a checkpoint starts over', (run) => rm(join(run, 'checkpoint.safetensors')), 'no checkpoint: starting'],
    [
      'with lines after the checkpoint, the last torn, drops them',
      async (run) => writeFile(join(run, 'metrics.jsonl'), '{"epoch":6}\n{"epoch":7', { flag: 'a' }),
      'after epoch 5 of 12',
    ],
    [
      'of another version of the program goes on',
      async (run) => {
        const manifest = await manifestOf(run);
        await writeFile(join(run, 'run.json'), JSON.stringify({ ...manifest, version: '9.9.9' }));
        const path = join(run, 'checkpoint.safetensors');
        const { state, origin } = (await loadCheckpoint(path))!;
        await saveCheckpoint(path, { state, origin: { ...origin, version: '9.9.9' } });
      },
      'after epoch 5 of 12',
    ],
    [
      'that was killed with a file half-written',
      async (run) => {
        await writeFile(join(run, `checkpoint.safetensors.${crypto.randomUUID()}.tmp`), 'half');
        await writeFile(
          join(run, 'run.json'),
          (await readFile(join(run, 'run.json'), 'utf8')).replace('interrupted', 'running'),
        );
      },
      'after epoch 5 of 12',
    ],
  ])('%s', async (_, change, note) => {
    const runDir = await copyOfInterrupted();
    await change(runDir);
    const { notes } = await resume(runDir);
    expect(notes[0]).toContain(note);
    expect(await lasting(runDir)).toEqual(await whole());
    expect((await readdir(runDir)).sort()).toEqual([
      'metrics.jsonl',
      'model.safetensors',
      'predictions.csv',
      'report.html',
      'run.json',
    ]);
  });

  const withoutSteps = (metrics: string) => metrics.replaceAll(/,"stepLosses":\[[^\]]*\],"stepsPerLoss":\d+/g, '');

  test('without metrics has its epochs again, but for the losses of their steps', async () => {
    const runDir = await copyOfInterrupted();
    await rm(join(runDir, 'metrics.jsonl'));
    const { notes } = await resume(runDir);
    expect(notes.join('\n')).toContain('metrics.jsonl no longer has the lines of 5 epochs: they are written anew');
    const [found, expected] = [await lasting(runDir), await whole()];
    expect(found.metrics.split('\n')[4]).not.toContain('stepLosses');
    expect(found.metrics.split('\n')[5]).toContain('stepLosses');
    const bare = (kept: typeof found) => ({ ...kept, metrics: withoutSteps(kept.metrics) });
    expect(bare(found)).toEqual(bare(expected));
  });

  test('of a version that knew only training loss and validation accuracy goes on, to the same weights', async () => {
    const runDir = await copyOfInterrupted();
    const [path, metricsPath] = [join(runDir, 'checkpoint.safetensors'), join(runDir, 'metrics.jsonl')];
    const { state, origin } = (await loadCheckpoint(path))!;
    const epochs = state.epochs.map(({ valLoss, trainAccuracy, ...old }) => old);
    await saveCheckpoint(path, { state: { ...state, epochs }, origin });
    await writeFile(metricsPath, epochs.map((record) => `${JSON.stringify(record)}\n`).join(''));
    expect((await resume(runDir)).notes.join()).not.toContain('no longer');
    const records = await readMetrics(metricsPath);
    expect(records.slice(0, 5)).toEqual(epochs);
    expect(records[5]).toMatchObject({
      epoch: 6,
      valLoss: expect.any(Number),
      stepLosses: [expect.any(Number), expect.any(Number)],
    });
    const { results } = await openRun(runDir);
    expect(results).toMatchObject({ epochs: [...epochs, ...records.slice(5).map(({ epoch }) => ({ epoch }))] });
    expect((await lasting(runDir)).model).toBe((await whole()).model);
  });

  test('other numbers, all of which are recorded and read again', async () => {
    const line =
      'linear --dataset shapes --limit 300 --epochs 9 --seed 3 --val 20 --loss svm --delta 0.5 --learning-rate 0.003 ' +
      '--reg elastic --elastic-beta 0.3 --reg-strength 1e-5 --optimizer nesterov --momentum 0.8 --batch-size all ' +
      '--schedule step --decay 0.5 --decay-every 2 --warm-up 2 --no-shuffle';
    const { runDir } = await interruptedRun(line, 'epoch 4/9');
    await resume(runDir);
    expect(await lasting(runDir)).toEqual(await undisturbed(line));
  });

  test('random search keeps nothing, says so, and starts over in its folder', async () => {
    const line = 'linear --dataset shapes --limit 300 --optimizer random-search --tries 40 --test';
    const { runDir, error } = await interruptedRun(line, 'test set read');
    expect(error.hint).toBe(`nothing was saved; start it again with: cifar-train linear --resume ${runDir}`);
    const { notes } = await resume(runDir);
    expect(notes[0]).toBe(`${runDir} has no checkpoint: starting over`);
    expect((await lasting(runDir)).model).toBe((await undisturbed(line)).model);
  });
});

describe('refused, and nothing in the folder is touched', () => {
  const editManifest = (change: (manifest: Awaited<ReturnType<typeof manifestOf>>) => void) => async (run: string) => {
    const manifest = await manifestOf(run);
    change(manifest);
    await writeFile(join(run, 'run.json'), JSON.stringify(manifest));
  };
  const editCheckpoint = (change: (bytes: Buffer) => Uint8Array) => async (run: string) => {
    const path = join(run, 'checkpoint.safetensors');
    await writeFile(path, change(await readFile(path)));
  };
  const withoutCheckpoint = (run: string) => rm(join(run, 'checkpoint.safetensors'));
  const untouched = async () => {};

  test.each<[string, (run: string) => Promise<void>, string, string]>([
    ['with --epochs 20', untouched, 'usage', '--epochs cannot be combined with --resume: a run keeps'],
    ['with --no-shuffle', untouched, 'usage', '--no-shuffle cannot be combined with --resume'],
    ['with --no-run', untouched, 'usage', '--no-run cannot be combined with --resume'],
    ['with --test', untouched, 'usage', '--test cannot be combined with --resume'],
    ['a finished run', editManifest((m) => (m.status = 'finished')), 'usage', 'nothing to resume: '],
    [
      'a run of knn',
      editManifest((m) => (m.command = 'knn')),
      'usage',
      'is a run of knn; linear can only resume its own runs',
    ],
    [
      'a newer format',
      editManifest((m) => (m.formatVersion = 2)),
      'data',
      'in version 2; this program reads version 1',
    ],
    ['no run.json', (run) => rm(join(run, 'run.json')), 'usage', '--resume needs the folder of a run; there is no'],
    [
      'a torn run.json',
      (run) => writeFile(join(run, 'run.json'), '{'),
      'data',
      'run.json is damaged: it is not valid JSON',
    ],
    [
      'an option that cannot be',
      async (run) => {
        await withoutCheckpoint(run);
        await editManifest((m) => (m.options.epochs = 'many'))(run);
      },
      'data',
      'options.epochs must be a whole number from 1 to 100000; it is "many"',
    ],
    [
      'an option that is gone',
      async (run) => {
        await withoutCheckpoint(run);
        await editManifest((m) => delete m.options.shuffle)(run);
      },
      'data',
      'options.shuffle must be true or false; it is missing',
    ],
    [
      'other data',
      async (run) => {
        await withoutCheckpoint(run);
        await editManifest((m) => (m.dataset.digest = 'sha256:other'))(run);
      },
      'data',
      "the run's is sha256:other",
    ],
    ['a checkpoint cut off', editCheckpoint((bytes) => bytes.subarray(0, -4)), 'data', 'checkpoint.safetensors is not'],
    ['a checkpoint without bytes', editCheckpoint(() => new Uint8Array()), 'data', 'checkpoint.safetensors is not'],
    [
      'a checkpoint of another seed',
      async (run) => {
        const path = join(run, 'checkpoint.safetensors');
        const { state, origin } = (await loadCheckpoint(path))!;
        const training = origin.training.replace('["seed",0]', '["seed",1]');
        await saveCheckpoint(path, { state, origin: { ...origin, training } });
      },
      'data',
      'checkpoint.safetensors is a checkpoint of another run',
    ],
    ['at work in another process', async (run) => void (await lockRun(run)), 'failed', 'is in use by process'],
  ])('%s', async (what, spoil, kind, message) => {
    const runDir = await copyOfInterrupted();
    await spoil(runDir);
    const copy = `${runDir}-before`;
    await cp(runDir, copy, { recursive: true });
    const flags = what.startsWith('with --') ? what.slice('with '.length) : '';
    const error = await userError(runLine(`linear --resume ${runDir} ${flags}`));
    expect([error.kind, error.message]).toEqual([kind, expect.stringContaining(message)]);
    expect(await readdir(runDir)).toEqual(await readdir(copy));
    for (const name of await readdir(runDir)) {
      expect((await readFile(join(runDir, name))).equals(await readFile(join(copy, name)))).toBe(true);
    }
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['that was interrupted', {}, /^resume it: cifar-train linear --resume \S+run$/],
    ['that has finished', { status: 'finished' }, /^run it again: cifar-train linear/],
    ['of another version', { version: '9' }, /^resume it: cifar-train linear --resume \S+run$/],
    ['that cannot be gone on with', { command: 'knn' }, /^run it again: cifar-train linear/],
  ])('by crossval, a run of linear %s: says what does go on', async (_, changes, hint) => {
    const runDir = await copyOfInterrupted();
    await editManifest((m) => Object.assign(m, changes))(runDir);
    const error = await userError(runLine(`crossval --resume ${runDir}`));
    expect([error.kind, error.hint]).toEqual(['usage', expect.stringMatching(hint)]);
  });

  test.each<[string, (run: string) => Promise<void>]>([
    ['cut off', editCheckpoint((bytes) => bytes.subarray(0, -4))],
    ['with a flipped bit', editCheckpoint((bytes) => bytes.with(-9, bytes.at(-9)! ^ 4))],
  ])('a checkpoint %s: without it, as the hint says, the run starts over', async (_, spoil) => {
    const runDir = await copyOfInterrupted();
    await spoil(runDir);
    const { kind, hint } = await userError(resume(runDir));
    const path = join(runDir, 'checkpoint.safetensors');
    const commands = `mv ${path} ${path}.damaged && cifar-train linear --resume ${runDir}`;
    expect([kind, hint]).toEqual(['data', `move it away to start the run over: \`${commands}\``]);
    await rename(path, `${path}.damaged`);
    await resume(runDir);
    expect(await lasting(runDir)).toEqual(await whole());
  });

  test.each<[string, (run: string) => Promise<void>, string]>([
    [
      'a torn run.json',
      (run) => writeFile(join(run, 'run.json'), '{'),
      'or run the command again with another run folder',
    ],
    ['a field that cannot be', editManifest((m) => (m.seed = -1)), 'or run the command again with another run folder'],
    ['an option that cannot be', editManifest((m) => (m.options.epochs = 0)), 'or run it again: cifar-train linear'],
  ])('%s: says what there is to do', async (_, spoil, hint) => {
    const runDir = await copyOfInterrupted();
    await spoil(runDir);
    expect((await userError(resume(runDir))).hint).toContain('restore it');
    expect((await userError(resume(runDir))).hint).toContain(hint);
  });

  test('the commands that can be resumed are those with the flag', () => {
    const commands = [knn, linear, network, crossval, lrFind, gradcheck];
    expect(commands.filter(({ flags }) => 'resume' in flags).map(({ name }) => name)).toEqual(RESUMABLE);
  });

  test('a folder that is not there, and a file', async () => {
    const cwd = await scratchFolder();
    await writeFile(join(cwd, 'file'), '');
    for (const name of ['none', 'file']) {
      const error = await userError(resume(join(cwd, name)));
      expect(error.message).toBe(`--resume needs the folder of a run; there is no ${join(cwd, name, 'run.json')}`);
    }
  });
});

describe.runIf(canMount)('on a disk that is full', () => {
  test('a checkpoint that does not fit is warned of once, and the training goes on', async () => {
    const runDir = join(smallDisk(300_000), 'run'); // adam's state takes 370 kB, the model 136 kB
    const { notes } = await runLine(`${TRAINING} --run-dir ${runDir}`);
    const warnings = notes.filter((note) => note.includes('checkpoint.safetensors'));
    expect(warnings).toEqual([expect.stringContaining('the disk is full (ENOSPC): training continues')]);
    expect(await lasting(runDir)).toEqual(await whole());
  });

  test('a model that does not fit beside its checkpoint is not lost: with room, the run goes on to it', async () => {
    const line = 'linear --dataset shapes --limit 300 --epochs 3';
    const disk = smallDisk(200_000);
    const error = await userError(runLine(`${line} --run-dir ${join(disk, 'run')}`));
    expect(error.hint).toBe(`free some space\nthen continue with: cifar-train linear --resume ${join(disk, 'run')}`);
    const roomy = join(await scratchFolder(), 'run');
    await mkdir(roomy);
    await cp(join(disk, 'run'), roomy, { recursive: true });
    const { notes } = await resume(roomy);
    expect(notes[0]).toContain(`resuming ${roomy} after epoch`);
    expect((await lasting(roomy)).model).toBe((await undisturbed(line)).model);
  });
});
