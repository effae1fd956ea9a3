import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../../helpers/caught.ts';
import { sweepOf } from '../../helpers/commands/finished-run.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { snapshotAt } from '../../helpers/commands/snapshot.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const DATA = '--dataset shapes --limit 240';
const HUE = `crossval ${DATA} --model linear --solver exact --features hue`;
const SWEEP = `${HUE} --folds 3 --reg-strength 1e-3..1:log:3`;

interface Trial {
  readonly params: Readonly<Record<string, unknown>>;
  readonly splitTestScores: readonly number[];
  readonly status: string;
  readonly converged?: boolean;
}
const trialsOf = ({ trials }: Readonly<Record<string, unknown>>) => trials as readonly Trial[];

describe('crossval --solver exact', () => {
  test('both losses, every strength; the winner is refitted as its command trains it', async () => {
    const cwd = await scratchFolder();
    const found = await runJson(`${SWEEP} --refit --run-dir run`, { cwd });
    expect(trialsOf(found).map(({ params, status, converged }) => [Object.values(params), status, converged])).toEqual(
      ['softmax', 'ova-squared-hinge'].flatMap((loss) =>
        [1e-3, 10 ** -1.5, 1].map((strength) => [
          ['linear', 'hue', loss, 'l2', 'exact', expect.closeTo(strength)],
          ...['finished', true],
        ]),
      ),
    );
    const command = (found.trainCommand as string).replace('cifar-train ', '');
    await runLine(`${command} --run-dir alone`, { cwd });
    const [refitted, alone] = await Promise.all(
      ['run', 'alone'].map((folder) => readFile(join(cwd, folder, 'model.safetensors'))),
    );
    expect(refitted!.equals(alone!)).toBe(true);
  });

  test('one held-out part: what linear gives', async () => {
    const found = await runJson(`${HUE} --val 60 --loss mse --reg-strength 0.01,0.1 --no-run`);
    for (const { params, splitTestScores } of trialsOf(found)) {
      const one = `linear ${DATA} --val 60 --solver exact --features hue --loss mse --reg-strength ${params.regStrength}`;
      expect((await runJson(`${one} --no-run`)).valAccuracy).toBe(splitTestScores[0]);
    }
  });

  test('beside gradient descent and in part, from a file, with other threads: each has the result that it has alone', async () => {
    const whole = trialsOf(await runJson(`${SWEEP} --loss softmax --threads 2 --no-run`));
    const scores = (trials: readonly Trial[]) =>
      trials.filter(({ params }) => params.solver === 'exact').map(({ splitTestScores }) => splitTestScores);
    const both = `${SWEEP} --loss softmax --solver sgd,exact --epochs 1 --learning-rate 0.1 --threads 1 --no-run`;
    expect(scores(trialsOf(await runJson(both)))).toEqual(scores(whole));
    const cwd = await scratchFolder();
    await writeFile(join(cwd, 'one.json'), '[{"solver": "exact", "features": "hue", "regStrength": 1}]');
    const one = await runJson(`crossval ${DATA} --folds 3 --trials-from one.json --no-run`, { cwd });
    expect(scores(trialsOf(one))).toEqual(scores(whole).slice(2));
  });

  test.each([1, 4])('killed after trial %i: ends as if undisturbed, and repeats nothing', async (n) => {
    const [cwd, killed] = await Promise.all([scratchFolder(), scratchFolder()]);
    const onNote = snapshotAt(`trial ${n}/6`, join(cwd, 'run'), join(killed, 'run'));
    const whole = await runJson(`${SWEEP} --run-dir run`, { cwd, onNote });
    const linesIn = async (folder: string) =>
      (await readFile(join(folder, 'run/metrics.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
    const before = await linesIn(killed); // the last one may not be there yet
    const { out, notes } = await runLine('crossval --resume run --json --threads 1', { cwd: killed });
    expect(notes.join('\n')).toContain(`resuming run: ${before.length} of 18 results `);
    expect(sweepOf(JSON.parse(out.join()))).toEqual(sweepOf(whole));
    const lines = await linesIn(killed);
    expect(lines.slice(0, before.length)).toEqual(before);
    expect(lines).toHaveLength(18);
  });

  test('a trial that stopped before the optimum says so', async () => {
    const { out } = await runLine(`${HUE} --loss softmax --reg-strength 1e6 --val 40 --no-run`);
    expect(out.join('\n')).toContain('not at the optimum');
  });

  test('what has kinks is refused before any data is read', async () => {
    const error = await userError(runLine(`crossval --solver exact --loss svm --data-dir /nowhere`));
    expect([error.kind, error.message]).toEqual(['usage', 'the exact solver needs a smooth loss; svm has kinks']);
    expect(error.hint).toContain('--loss squared-hinge');
  });
});
