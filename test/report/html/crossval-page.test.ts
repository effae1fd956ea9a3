import { describe, expect, test } from 'vitest';
import { crossvalPage } from '../../../src/report/html/pages/crossval-page.ts';
import type { Trial } from '../../../src/selection/results.ts';
import { ranked } from '../../helpers/sweeps/ranked.ts';
import { read, run, SWEEP, TESTED, TRIALS } from './read-page.ts';

describe('crossval', () => {
  test('a map, the best, and every trial by rank', async () => {
    const { body, texts, rows } = read(await crossvalPage(run, SWEEP));
    expect(texts('p')[0]).toBe('40.00 % validation accuracy');
    expect(texts('h2')).toEqual(['Learning rate × regularization strength', 'Every trial', 'How this was made']);
    expect(body).toContain('every linear: loss=softmax');
    expect(rows).toEqual([
      ['rank', 'model', 'learningRate', 'regStrength', 'accuracy (%)', 'fit time', ''],
      ['1', 'linear', '0.1', '1e-4', '40.00', '0 s', ''],
      ['2', 'linear', '1', '0.001', '20.00', '0 s', ''],
      ['3', 'linear', '0.1', '0.001', '30.00', '0 s', 'pruned after 1 epoch'],
      ['4', 'linear', '1', '1e-4', 'diverged', '0 s', ''],
    ]);
  });

  test('one map that shows the best over the rest says over what', async () => {
    const trials = ranked(
      [0, 0.3].flatMap((dropout) =>
        TRIALS.map(({ params: { learningRate, regStrength } }) => [
          { dropout, learningRate: learningRate!, regStrength: regStrength! },
          0.4,
        ]),
      ),
    );
    const { texts } = read(await crossvalPage(run, { ...SWEEP, trials, best: trials[0] }));
    expect(texts('p').join()).toContain('Each cell is the best over dropout.');
    expect(
      read(await crossvalPage(run, SWEEP))
        .texts('p')
        .join(),
    ).not.toContain('Each cell');
  });

  test('every fold, k-NN beside linear, and the test set', async () => {
    const knn = [1, 3].map((k, i) => ({
      ...TRIALS[0]!,
      ...{ params: { model: 'knn', metric: 'l2', k }, rankTestScore: i + 1, splitTestScores: [0.5, 0.3] },
    }));
    const { texts, rows, body } = read(
      await crossvalPage(run, { ...SWEEP, trials: knn, best: knn[0], tested: TESTED }),
    );
    expect(texts('p')[0]).toBe('40.00 % ± 0.00 % validation accuracy over 2 folds');
    expect(texts('h2')[0]).toBe('Accuracy over k');
    expect(rows[1]).toEqual(['1', 'knn', '1', '40.00 ± 0.00', '50.00', '30.00', '0 s', '']);
    expect(body).toContain(
      'test accuracy: 41.27 % of 10,000 images (95 % interval: 40.31 % to 42.24 %; the 2nd reading of the test set)',
    );
  });

  test('neighbours of several features: a chart over k for each', async () => {
    const params = ['pixels', 'hog+hue'].flatMap((features) =>
      [1, 3].map((k) => ({ model: 'knn', features, metric: 'l2', k })),
    );
    const trials = ranked(params.map((one) => [one, 0.4]));
    const { texts } = read(await crossvalPage(run, { ...SWEEP, trials, best: trials[0] }));
    expect(texts('h3')).toEqual(['pixels', 'hog+hue']);
    expect(texts('p').join()).not.toContain('over the folds'); // on one split there are no bars
  });

  test('captions speak of folds only where there were any', async () => {
    const curve = [1, 2].map((epoch) => ({ epoch, trainLoss: 2 / epoch, valAccuracy: 0.2 * epoch }));
    const k = (k: number): Trial => ({ ...TRIALS[0]!, params: { model: 'knn', metric: 'l2', k } });
    const held = [
      ...TRIALS.map((trial, i) => ({ ...trial, curve, params: { ...trial.params, epochs: i } })),
      k(1),
      k(3),
    ];
    const folded = held.map((trial) => ({ ...trial, splitTestScores: [0.5, 0.3] }));
    const captions = async (trials: readonly Trial[]) =>
      read(await crossvalPage(run, { ...SWEEP, trials, best: trials[0] })).texts('p');
    const headings = read(await crossvalPage(run, { ...SWEEP, trials: held, best: held[0] })).texts('h2');
    expect(headings).toEqual(
      expect.arrayContaining(['Accuracy over k', 'Training curves', 'Accuracy over each hyperparameter']),
    );
    expect((await captions(held)).join('\n')).not.toMatch(/fold|mean/i);
    expect((await captions(folded)).join('\n').match(/fold|mean/gi)?.length).toBeGreaterThan(5);
  });

  test('nothing but divergence', async () => {
    const trials = ranked([[{ learningRate: 1 }, null]]);
    const { texts } = read(await crossvalPage(run, { ...SWEEP, trials, best: undefined }));
    expect(texts('p')[0]).toBe('every trial diverged');
    expect(texts('pre')).toHaveLength(1);
  });
});

describe('a sweep of thousands of trials', () => {
  const nTrials = 3000;
  const trials = ranked(
    Array.from({ length: nTrials }, (_, i): [Record<string, number>, number] => [
      { learningRate: 1e-3 * (1 + (i % 60)), regStrength: 1e-5 * (1 + Math.floor(i / 60)) },
      (i + 1) / nTrials,
    ]),
  );

  test('shows the best thousand, and draws no more than a thousand marks a chart', async () => {
    const page = await crossvalPage(run, { trials, best: trials.at(-1), trainCommand: '', tested: undefined });
    const { texts, rows } = read(page);
    expect(texts('h2')).toContain('The best 1,000 of 3,000 trials');
    expect(rows).toHaveLength(1001);
    expect(rows[1]).toContain('100.00');
    expect(texts('h2')).not.toContain('Learning rate × regularization strength'); // 60 × 50 places
    expect(page).toContain('Drawn are 1,000 of 3,000: the best, and every so many of the others.');
    expect(page.length).toBeLessThan(3e6);
  });
});
