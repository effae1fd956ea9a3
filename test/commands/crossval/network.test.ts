import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadNetworkModel } from '../../../src/runs/models/network-model.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const DATA = '--dataset shapes --limit 240';
const SWEEP = `crossval --model network ${DATA} --hidden 8,8-4 --mirror false,true --learning-rate 0.02 --reg-strength 1e-4 --epochs 2 --folds 2`;

type Params = Readonly<Record<string, string | number>>;
const paramsIn = (trials: readonly { readonly params: Params }[]) =>
  trials.map(({ params: { hidden, mirror } }) => `${hidden} ${mirror}`);

describe('crossval of networks', () => {
  test('the winner is kept; the command that is named trains the same weights', async () => {
    const cwd = await scratchFolder();
    const report = await runJson(`${SWEEP} --refit`, { cwd });
    expect(paramsIn(report.trials)).toEqual(['8 false', '8 true', '8-4 false', '8-4 true']);
    expect(report.modelPath).toBe('runs/crossval-1/model.safetensors');
    const command = report.trainCommand.replace(/^cifar-train /, '');
    expect(command).toMatch(/^network --hidden 8(-4)? (--mirror )?--loss softmax .*--val 0/);
    await runLine(`${command} --run-dir trained`, { cwd });
    const [kept, trained] = await Promise.all(
      [report.modelPath, 'trained/model.safetensors'].map((path) => loadNetworkModel(join(cwd, path))),
    );
    expect(kept!.model.layers).toEqual(trained!.model.layers);
  });

  test('mirror images of features: each setting is trained as it is alone', async () => {
    const setting = '--hidden 6 --learning-rate 0.05 --reg-strength 1e-4 --epochs 4 --batch-size 30 --val 80 --seed 1';
    const features = ['words:count=5:patches=200', 'hue'];
    const { trials } = await runJson(
      `crossval --model network ${DATA} ${setting} --mirror true --features ${features.join()} --no-run`,
    );
    const curves = trials.map(({ params, curve }: { params: Params; curve: readonly { valAccuracy: number }[] }) => [
      params.features,
      curve.map(({ valAccuracy }) => valAccuracy),
    ]);
    expect(curves).toHaveLength(features.length);
    for (const each of features) {
      const line = `network ${DATA} ${setting} --features ${each} --no-run`;
      const accuracies = async (flag: string) =>
        (await runJson(`${line} ${flag}`)).epochs.map((epoch: { valAccuracy: number }) => epoch.valAccuracy);
      expect(curves).toContainEqual([each, await accuracies('--mirror')]);
      expect(curves).not.toContainEqual([each, await accuracies('')]);
    }
  });

  test('beside linear classifiers: families, and one reading of the test set for the best of each', async () => {
    const both = SWEEP.replace('--model network', '--model linear,network --loss softmax');
    const report = await runJson(`${both} --hidden 4 --mirror false --test-each-family`, {
      cwd: await scratchFolder(),
    });
    const families = report.testByFamily.map(({ family }: { family: string }) => family);
    expect(families.toSorted()).toEqual(['softmax', 'softmax network']);
  });

  test('pruned, then resumed: its results stand', async () => {
    const cwd = await scratchFolder();
    const rates = '--hidden 8 --mirror false --learning-rate 0.001,0.01,0.02,0.05 --epochs 9 --prune';
    const report = await runJson(`${SWEEP} ${rates}`, { cwd });
    const statuses = report.trials.map(({ status }: { status: string }) => status);
    expect(statuses.toSorted()).toEqual(['finished', 'pruned', 'pruned', 'pruned']);
    const again = await runJson('crossval --resume runs/crossval-1', { cwd });
    expect(again.trials).toEqual(report.trials);
  });
});
