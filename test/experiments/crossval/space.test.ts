import { describe, expect, test } from 'vitest';
import { checkNewSweep } from '../../../src/experiments/crossval/check.ts';
import { foldsOf, plannedSweep, withUsualNeighbours } from '../../../src/experiments/crossval/space.ts';
import { checkNeighbours } from '../../../src/selection/cross-validate-knn.ts';
import { typedSweep } from '../../helpers/commands/typed.ts';

describe('plannedSweep', () => {
  test.each([
    ['', 12 + 2 * 3 * 3],
    ['--model linear', 18],
    ['--model knn --k 1..4', 8],
    ['--model linear --loss softmax --optimizer sgd,momentum,adam --momentum 0.5,0.9 --reg-strength 0', 3 + 2 * 3 + 3],
    ['--model linear --loss softmax --reg-strength 0 --learning-rate 1 --batch-size all,64 --init normal,zeros', 4],
    ['--model linear --loss mse --reg none,l1 --learning-rate 1', 1 + 3],
    ['--model linear --loss mse --reg none --learning-rate 1', 1],
    ['--model linear --loss mse --reg none,l2 --reg-strength 1 --learning-rate 1', 2],
    ['--model linear --loss mse --learning-rate 1 --reg-strength 0 --warm-up 2,2steps,2epochs', 2],
    ['--model linear --search random', 20],
    ['--model linear --solver exact', 2 * 3],
    [
      '--model linear --solver exact --loss softmax,squared-hinge --delta 1,2 --reg l2,none --reg-strength 1',
      2 + 2 * 2,
    ],
    ['--model linear --solver sgd,exact --loss softmax', 3 * 3 + 3],
    ['--model linear --solver exact --search random --reg-strength 1e-4..1:log --trials 9', 9],
    ['--search random --trials 7 --k 1 --metric l2 --epochs 1..3', 8],
    ['--model network', 3 * 2],
    ['--model network --hidden 10,20,20-10 --dropout 0,0.5 --mirror false,true --learning-rate 1 --reg-strength 0', 12],
    ['--model network --optimizer sgd,momentum --momentum 0.5,0.9 --learning-rate 1 --reg none', 1 + 2],
    ['--model network --search random --hidden 10..500:log --trials 9', 9],
    ['--model linear,network --loss softmax --learning-rate 1 --reg-strength 1', 1 + 1],
    ['--model linear,network --solver exact --loss softmax --learning-rate 1 --reg-strength 1', 1 + 1],
  ])('%j: %i trials', (line, n) => {
    const { trials } = plannedSweep(typedSweep(line), 100);
    expect(trials).toHaveLength(n);
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(n);
  });

  test.each([
    ['', [1, 3, 5]],
    ['--k 2,9', [2, 9]],
    ['--model linear', undefined],
  ])('%j with 6 images to train on: k = %j', (line, k) => {
    expect(withUsualNeighbours(typedSweep(line), 6).k).toEqual(k);
  });

  test('what was left open is recorded; what was not asked for is no hyperparameter of a trial', () => {
    const { trials, resolved } = plannedSweep(typedSweep('--model linear'), 100);
    expect(resolved).toEqual({
      ...{ model: ['linear'], loss: ['softmax', 'svm'], reg: ['l2'], regStrength: [1e-4, 1e-3, 1e-2] },
      ...{ schedule: ['cosine'], epochs: [15], batchSize: [256] },
    });
    expect(Object.keys(trials[0]!.params)).toEqual([
      ...['model', 'loss', 'reg', 'schedule', 'epochs', 'batchSize', 'learningRate', 'regStrength'],
    ]);
  });

  test('what is recorded makes the same trials again, where models have defaults of their own', () => {
    const spec = typedSweep('--model linear,network --momentum 0.5 --optimizer momentum');
    const { trials, resolved } = plannedSweep(spec, 100);
    expect(resolved).toMatchObject({ hidden: [[500]], schedule: ['cosine'], optimizer: ['momentum'] });
    expect(resolved).not.toHaveProperty('epochs');
    const again = plannedSweep({ ...spec, ...resolved }, 100).trials;
    expect(again.map(({ params }) => params)).toEqual(trials.map(({ params }) => params));
  });

  test.each([
    ['--model knn --prune', '--prune does not apply to --model knn'],
    ['--model linear --k 5', '--k does not apply to --model linear, only to knn'],
    ['--model knn --epochs 5', '--epochs does not apply to --model knn, only to linear, network'],
    ['--hidden 5', '--hidden does not apply to --model knn,linear, only to network'],
    ['--model linear --mirror true', '--mirror does not apply to --model linear, only to network'],
    ['--model network --solver exact', '--solver does not apply to --model network, only to linear'],
    ['--model network --alpha 0.9', '--alpha does not apply to --optimizer momentum, only to rmsprop'],
    ['--model network --init zeros', 'init must be normal, he or xavier; got "zeros"'],
    ['--model network --hidden 10..500:log', '--hidden 10..500:log does not say how many values to try'],
    ['--reg none --reg-strength 1', '--reg-strength does not apply to --reg none, only to l2, l1, elastic'],
    ['--momentum 0.9', '--momentum does not apply to --optimizer sgd, only to momentum, nesterov'],
    ['--solver exact --epochs 5', '--epochs does not apply to --solver exact, only to sgd'],
    ['--solver exact --learning-rate 0.1', '--learning-rate does not apply to --solver exact, only to sgd'],
    ['--solver exact --batch-size 64', '--batch-size does not apply to --solver exact, only to sgd'],
    ['--solver exact --optimizer adam', '--optimizer does not apply to --solver exact, only to sgd'],
    ['--solver exact --tries 5', '--tries does not apply to --solver exact, only to random-search'],
    ['--solver exact --prune', '--prune does not apply to --solver exact, only to sgd'],
    ['--solver exact --loss softmax,svm', 'the exact solver needs a smooth loss; svm has kinks'],
    ['--solver sgd,exact --reg l1', 'the exact solver needs a smooth penalty; l1 has kinks at 0'],
    ['--solver random-search --momentum 0.9', '--momentum does not apply to --solver random-search, only to sgd'],
    ['--optimizer sgd,adam --alpha 0.9', '--alpha does not apply to --optimizer sgd,adam, only to rmsprop'],
    ['--loss softmax,mse --delta 2', '--delta does not apply to --loss softmax,mse'],
    ['--decay-every 2 --schedule cosine', '--decay-every does not apply to --schedule cosine, only to step'],
    [
      '--schedule exponential --decay 2',
      'decay of the exponential schedule must be a number greater than 0 and at most 1; got 2',
    ],
    ['--learning-rate 1e-4..1e-1:log', '--learning-rate 1e-4..1e-1:log does not say how many values to try'],
    [
      '--learning-rate 1,x',
      '--learning-rate must be a number greater than 0, or several: 0.01,0.1 or 1e-4..1e-1:log:4; got "1,x"',
    ],
    ['--batch-size some', '--batch-size must be a whole number of at least 1'],
    ['--trials 5', 'a grid tries every combination'],
    ['--val 10 --folds 3', '--folds cannot be combined with --val'],
    ['--val 10 --shuffle', '--shuffle cannot be combined with --val'],
    ['--k 150 --val 51', 'k must be at most 149, the training images left by the validation part; got 150'],
    ['--trials-from x --k 3', '--k cannot be combined with --trials-from: the file names every setting'],
    ['--trials-from x --search random', '--search cannot be combined with --trials-from'],
  ])('%j is refused', (line, message) => {
    const plan = () => {
      const spec = typedSweep(line);
      checkNewSweep(line.includes('--trials-from') ? { ...spec, namedTrials: [{}] } : spec);
      const folds = foldsOf(spec, new Uint8Array(200));
      checkNeighbours(spec.k ?? [1], folds);
      plannedSweep(spec, 200);
    };
    expect(plan).toThrow(message);
  });
});
