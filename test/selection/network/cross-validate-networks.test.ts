import { describe, expect, test } from 'vitest';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { networkClasses } from '../../../src/models/network/classifier.ts';
import { NETWORK_DEFAULTS } from '../../../src/models/network/defaults.ts';
import { trainNetwork } from '../../../src/models/network/trainer.ts';
import { makeFolds, splitsOf } from '../../../src/selection/folds.ts';
import type { CohortKeeper, CohortProgress } from '../../../src/selection/judging/cohort-keeper.ts';
import { crossValidateNetworks } from '../../../src/selection/network/cross-validate-networks.ts';
import type { SplitResult } from '../../../src/selection/results.ts';
import type { NetworkTrial } from '../../../src/selection/space/network-setting.ts';
import { Random } from '../../../src/util/random.ts';
import { userError } from '../../helpers/caught.ts';
import { classNamesOf, randomExamples } from '../../models/linear/problem.ts';

const backend = new ReferenceBackend();
const n = 40;
const { pixels, labels } = randomExamples(1, n, 10, 3);
const mirrored = randomExamples(2, n, 10, 3).pixels;
const splits = splitsOf(makeFolds(n, 2));
const network = (changes: Partial<NetworkTrial> = {}): NetworkTrial => ({
  ...{ ...NETWORK_DEFAULTS.softmax, hidden: [5], epochs: 3, batchSize: 8, mirror: false },
  ...changes,
});
const trials = [
  network(),
  network({ hidden: [6, 4], dropout: 0.3, mirror: true, epochs: 4 }),
  network({ learningRate: 1e9 }),
];
const request = { backend, pixels, labels, mirrored, classNames: classNamesOf(3), splits, seed: 7 };

/** What of a result is not time. */
const untimed = ({ fitSeconds, scoreSeconds, ...rest }: SplitResult) => rest;
const all = (results: readonly (readonly SplitResult[])[]) => results.map((row) => row.map(untimed));

/** The same network trained on its own. */
async function alone({ mirror, ...setting }: NetworkTrial, split: number) {
  const { training, validation } = splits[split]!;
  const { classifier, epochs } = await trainNetwork({
    ...setting,
    ...{ backend, classNames: request.classNames, random: Random.seeded(7) },
    train: { pixels, labels, rows: training },
    val: { pixels, labels, rows: validation },
    mirrored: mirror ? mirrored : undefined,
  });
  const found = await networkClasses(backend, classifier, pixels, { rows: validation });
  const right = [...validation].filter((image, i) => found[i] === labels[image]).length;
  return { accuracy: right / validation.length, losses: epochs.map(({ trainLoss }) => trainLoss) };
}

describe('crossValidateNetworks', () => {
  test('every setting gets what it gets alone; one that diverges ends as such', async () => {
    const seen: string[] = [];
    const progress: number[] = [];
    const results = await crossValidateNetworks({
      ...{ ...request, trials },
      onSplit: (trial, split) => seen.push(`${trial} ${split}`),
      onProgress: (done, total) => progress.push(done / total),
    });
    for (const trial of [0, 1]) {
      for (const split of [0, 1]) {
        const { accuracy, losses } = await alone(trials[trial]!, split);
        const result = results[trial]![split]!;
        expect(result).toMatchObject({ status: 'finished', accuracy, sparsity: 0, epochs: losses.length });
        expect(result.curve.map(({ trainLoss }) => trainLoss)).toEqual(losses);
      }
    }
    for (const result of results[2]!) {
      expect(result).toMatchObject({ status: 'diverged', accuracy: null, trainAccuracy: null });
      expect(result.epochs).toBeLessThan(3);
    }
    expect(seen).toEqual(['0 0', '0 1', '1 0', '1 1', '2 0', '2 1']);
    expect([progress.at(-1), progress.every((x, i) => i === 0 || x > progress[i - 1]!)]).toEqual([1, true]);
  });

  test('results that are known are not computed again', async () => {
    const whole = await crossValidateNetworks({ ...request, trials: trials.slice(0, 2) });
    const seen: string[] = [];
    const again = await crossValidateNetworks({
      ...{ ...request, trials: trials.slice(0, 2) },
      known: (trial, split) => (trial === 1 && split === 0 ? undefined : whole[trial]![split]),
      onSplit: (trial, split) => seen.push(`${trial} ${split}`),
    });
    expect(all(again)).toEqual(all(whole));
    expect(seen).toEqual(['1 0']);
  });

  test.each([1, 2, 3])('stopped after epoch %i of a training, it goes on to the same results', async (epoch) => {
    const one = [trials[1]!];
    const whole = await crossValidateNetworks({ ...request, trials: one });
    const states: CohortProgress[] = [];
    const ended: number[] = [];
    const keeper: CohortKeeper = {
      begun: [],
      onProgress: (state) => states.push(state),
      onEnd: (id) => ended.push(id),
    };
    await crossValidateNetworks({ ...request, trials: one, keeper });
    expect(states.map(({ epochs, split }) => [split, epochs])).toEqual(
      [0, 1].flatMap((s) => [1, 2, 3].map((e) => [s, e])),
    );
    expect(ended).toEqual([0, 1]);
    const begun = states.filter(({ epochs, split }) => epochs === epoch && split === 1);
    const epochs: number[] = [];
    const resumed = await crossValidateNetworks({
      ...{ ...request, trials: one, known: (_, split) => (split === 0 ? whole[0]![0] : undefined) },
      keeper: { ...keeper, begun, onProgress: (state) => epochs.push(state.epochs) },
    });
    expect(all(resumed)).toEqual(all(whole));
    expect(epochs).toEqual([1, 2, 3].filter((e) => e > epoch));
  });

  test('pruned: the best third goes on and ends as it would alone, the others after the first rung', async () => {
    const many = [0.001, 0.01, 0.02, 0.05, 0.1, 1e9].map((learningRate) => network({ learningRate, epochs: 9 }));
    const whole = all(await crossValidateNetworks({ ...request, trials: many }));
    const pruned = all(await crossValidateNetworks({ ...request, trials: many, prune: true }));
    const statuses = pruned.map((row) => row.map(({ status }) => status));
    expect(statuses.filter(([status]) => status === 'finished')).toHaveLength(1);
    for (const [trial, row] of pruned.entries()) {
      for (const [split, result] of row.entries()) {
        const full = whole[trial]![split]!;
        if (result.status !== 'pruned') expect(result).toEqual(full);
        else {
          expect([1, 3]).toContain(result.epochs);
          expect(result.curve).toEqual(full.curve.slice(0, result.epochs));
          expect(result.accuracy).toBe(result.curve.at(-1)!.valAccuracy);
          expect(result.trainAccuracy).not.toBeNull();
        }
      }
    }
    const rung = (trial: number) =>
      whole[trial]!.reduce((sum, { curve }) => sum + (curve[0]?.valAccuracy ?? Number.NEGATIVE_INFINITY), 0);
    const ranked = [...many.keys()].sort((one, other) => rung(other) - rung(one) || one - other);
    expect(ranked.filter((trial) => pruned[trial]![0]!.epochs > 1)).toEqual(ranked.slice(0, 2));
  });

  test.each([
    ['mirror images that are not there', { mirrored: undefined }, 'mirrored must be the mirror images'],
    ['no settings', { trials: [] }, 'trials must be a list of hyperparameters'],
    ['no units', { trials: [network({ hidden: [] })] }, 'hidden must be a list of 1 to 16 numbers'],
    ['a wrong rate', { trials: [network({ learningRate: 0 })] }, 'learningRate must be a number greater than 0'],
    [
      'a pruned sweep that does not fit',
      { trials: Array.from({ length: 200 }, () => network({ hidden: [65_536, 40] })), prune: true },
      'pruning keeps all networks of a sweep in memory: these 400 trainings take 16.0 GB, more than 4.3 GB',
    ],
  ])('%s: refused', async (_, change, message) => {
    const error = await userError(crossValidateNetworks({ ...request, trials, ...change }));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
  });
});
