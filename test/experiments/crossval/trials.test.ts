import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkNamedNeighbours,
  namedTrials,
  readTrials as readTrialsFrom,
} from '../../../src/experiments/crossval/trials.ts';
import { makeFolds } from '../../../src/selection/folds.ts';
import { thrownUserError, userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const readTrials = (path: string) => readTrialsFrom(path, { signal: new AbortController().signal, onWait: () => {} });

async function fileOf(text: string): Promise<string> {
  const path = join(await scratchFolder(), 'trials');
  await writeFile(path, text);
  return path;
}

const DEFAULTS = {
  ...{ loss: 'softmax', reg: 'l2', regStrength: 1e-4, epochs: 10, batchSize: 256, learningRate: 0.05 },
};

const NETWORK = {
  ...{ loss: 'softmax', reg: 'l2', regStrength: 1e-4, epochs: 20, batchSize: 256, learningRate: 0.02, hidden: [500] },
};

describe('trials from a file', () => {
  test.each([
    [
      'an array',
      '[{"learningRate": 0.1},\n {"model": "knn", "k": 5}]',
      [{ linear: { ...DEFAULTS, learningRate: 0.1 } }, { knn: { metric: 'l2', k: 5, weights: 'uniform' } }],
    ],
    [
      'one a line, blank lines between',
      '{"loss": "svm"}\n\n{"k": 3, "metric": "l1", "model": "knn"}\n',
      [
        { linear: { ...DEFAULTS, loss: 'svm', learningRate: 0.01 } },
        { knn: { metric: 'l1', k: 3, weights: 'uniform' } },
      ],
    ],
    [
      'rates by optimizer, numbers as text, lengths as typed',
      '{"optimizer": "adam", "beta1": "0.8", "warmUp": "2epochs", "batchSize": "all"}',
      [
        {
          linear: {
            ...DEFAULTS,
            optimizer: 'adam',
            beta1: 0.8,
            learningRate: 3e-4,
            warmUp: { amount: 2, unit: 'epochs' },
            batchSize: 'all',
          },
        },
      ],
    ],
    [
      'the same twice is one',
      '[{}, {"loss": "softmax"}, {"epochs": 3}]',
      [{ linear: DEFAULTS }, { linear: { ...DEFAULTS, epochs: 3 } }],
    ],
    ['a byte-order mark', '\uFEFF[{"epochs": 3}]', [{ linear: { ...DEFAULTS, epochs: 3 } }]],
    [
      'a model in capitals',
      '[{"model": "KNN", "k": 2, "weights": "distance"}]',
      [{ knn: { metric: 'l2', k: 2, weights: 'distance' } }],
    ],
    [
      'solvers of other kinds',
      '{"solver": "exact"}\n{"solver": "exact", "loss": "ova-squared-hinge", "regStrength": 0.01, "features": "hue"}',
      [
        { linear: { loss: 'softmax', reg: 'l2', regStrength: 1e-4, solver: 'exact' } },
        { features: 'hue', linear: { loss: 'ova-squared-hinge', reg: 'l2', regStrength: 0.01, solver: 'exact' } },
      ],
    ],
    [
      'networks, with the defaults of `network`; layers as results have them',
      '{"model": "network"}\n{"model": "network", "hidden": "20-10", "mirror": true, "optimizer": "adam", "epochs": 3}\n' +
        '{"model": "network", "hidden": [3, 2]}',
      [
        { network: NETWORK },
        { network: { ...NETWORK, hidden: [20, 10], mirror: true, optimizer: 'adam', learningRate: 1e-3, epochs: 3 } },
        { network: { ...NETWORK, hidden: [3, 2] } },
      ],
    ],
    ['no penalty has no strength', '[{"reg": "none"}]', [{ linear: { ...DEFAULTS, reg: 'none', regStrength: 0 } }]],
  ])('%s', async (_, text, expected) => {
    expect(namedTrials(await readTrials(await fileOf(text)))).toEqual(expected);
  });

  test.each([
    [
      '{}\n{"optimizer": "momentum", "momentum": 2}',
      ', line 2: momentum must be a number of at least 0 and less than 1; got 2',
      undefined,
    ],
    [
      '[{"schedule": "step", "decayEvery": 5, "epochs": 5}]',
      ', trial 1: decayEvery must be less than the 5 epochs of the training, or the rate never drops; got 5',
      undefined,
    ],
    ['{"hidden": 20}', ', line 1: linear has no hyperparameter "hidden"', 'for a network, add "model": "network"'],
    ['{"model": "network", "solver": "exact"}', ', line 1: network has no hyperparameter "solver"', undefined],
    ['{"model": "network", "init": "zeros"}', ', line 1: init must be normal, he or xavier; got "zeros"', undefined],
    [
      '{"reg": "none", "regStrength": 1}',
      ', line 1: regStrength does not apply to reg none, only to l2, l1, elastic',
      'leave regStrength out, or choose one that uses it: "reg": "l2"',
    ],
    [
      '{"loss": "svm"}\n{"learningRate": -1}',
      ', line 2: learningRate must be a number greater than 0; got -1',
      undefined,
    ],
    [
      '[{"loss": "svm"}, {"epochs": 1.5}]',
      ', trial 2: epochs must be a whole number from 1 to 100000; got 1.5',
      undefined,
    ],
    ['{"learning-rate": 1}', ', line 1: linear has no hyperparameter "learning-rate"', 'did you mean learningRate?'],
    [
      '{"model": "knn", "loss": "svm"}',
      ', line 1: knn has no hyperparameter "loss"',
      'it has features, k, metric, weights',
    ],
    ['{"model": "tree"}', ', line 1: model must be linear, knn or network; got "tree"', undefined],
    ['{"optimizer": "random-search"}', ', line 1: optimizer must be sgd, momentum', undefined],
    [
      '{"momentum": 0.9}',
      ', line 1: momentum does not apply to optimizer sgd, only to momentum, nesterov',
      'leave momentum out, or choose one that uses it: "optimizer": "momentum"',
    ],
    [
      '{"solver": "random-search", "momentum": 0.9}',
      ', line 1: momentum does not apply to solver random-search, only to sgd',
      'leave momentum out, or choose one that uses it: "solver": "sgd", "optimizer": "momentum"',
    ],
    [
      '{}\n{"solver": "exact", "loss": "svm"}',
      ', line 2: the exact solver needs a smooth loss; svm has kinks',
      'squared-hinge',
    ],
    ['{"solver": "exact", "epochs": 3}', ', line 1: epochs does not apply to solver exact, only to sgd', undefined],
    ['{"k": 5}', ', line 1: linear has no hyperparameter "k"', 'for k-NN, add "model": "knn"'],
    ['{"metric": "l1"}', ', line 1: linear has no hyperparameter "metric"', 'for k-NN, add "model": "knn"'],
    ['{"model": "linear", "k": 5}', ', line 1: linear has no hyperparameter "k"', 'it has features, loss, delta,'],
    ['{"epochs": [1, 2]}', ', line 1: epochs must be a whole number from 1 to 100000; got [1,2]', undefined],
    ['{"model": "knn"}', ', line 1: k is missing', 'for example'],
    ['7', ', line 1: a trial must be an object; got 7', 'for example'],
    ['{"loss": "svm"}\n{oops', ', line 2: it is not valid JSON', 'for example'],
    ['[{"loss": "svm"},\n {oops}]', ', line 2: it is not valid JSON', 'for example'],
    ['{"toString": 1}', ', line 1: linear has no hyperparameter "toString"', 'it has features, loss'],
    ['{"__proto__": 1}', ', line 1: linear has no hyperparameter "__proto__"', 'it has features, loss'],
    ['{"constructor": {}}', ', line 1: linear has no hyperparameter "constructor"', 'it has features, loss'],
    ['{"model": "knn", "valueOf": 1}', ', line 1: knn has no hyperparameter "valueOf"', 'it has features, k'],
    ['{"features": "hgo"}', ', line 1: features must be features to join', 'there is no feature "hgo"; '],
    ['{"features": "hgo"}', ', line 1: features must be features to join', 'did you mean hog?'],
    ['{"model": "knn", "k": 1, "metric": "euclidean"}', ', line 1: metric must be', 'did you mean l2?'],
    ['{"loss": "hinge"}', ', line 1: loss must be softmax', 'did you mean svm?'],
    ['{"optimizer": "adan"}', ', line 1: optimizer must be sgd', 'did you mean adam?'],
    ['{"loss": "toString"}', ', line 1: loss must be softmax', undefined],
    ['{"optimizer": "constructor"}', ', line 1: optimizer must be sgd', undefined],
    ['{"model": "__proto__"}', ', line 1: model must be linear, knn or network; got "__proto__"', undefined],
    [
      '{"model": {"toString": null}}',
      ', line 1: model must be linear, knn or network; got {"toString":null}',
      undefined,
    ],
    ['['.repeat(500), ': it is nested more than 100 levels deep', 'for example'],
    [`{"loss": ${'['.repeat(500)}`, ', line 1: it is nested more than 100 levels deep', 'for example'],
    ['  \n', ' lists no trials', 'for example'],
  ])('%j: %s', async (text, message, hint) => {
    const path = await fileOf(text);
    const error = await userError(readTrials(path));
    expect(error.kind).toBe('usage');
    expect(error.message).toContain(`${path}${message}`);
    if (hint !== undefined) expect(error.hint).toContain(hint);
  });

  test.each([
    ['longer than any list', Buffer.alloc(2 ** 24 + 1), 'it is longer than 16.8 MB'],
    ['not UTF-8', Buffer.from('{"loss": "svm", "ü": 1}', 'latin1'), 'it is not UTF-8 text'],
    ['saved by PowerShell', Buffer.from('\uFEFF{}', 'utf16le'), 'it is UTF-16 text; save it as UTF-8'],
  ])('%s', async (_, bytes, what) => {
    const path = join(await scratchFolder(), 'trials');
    await writeFile(path, bytes);
    const error = await userError(readTrials(path));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(`${path} lists no trials: ${what}`)]);
  });

  test.each([
    ['one a line', (all: readonly string[]) => all.join('\n')],
    ['an array', (all: readonly string[]) => `[${all.join()}]`],
  ])('more than a sweep has, %s', async (_, text) => {
    const all = Array.from({ length: 10_001 }, (_, i) => `{"model": "knn", "k": ${i + 1}}`);
    const path = await fileOf(text(all));
    const error = await userError(readTrials(path));
    expect([error.kind, error.message]).toEqual(['usage', `a sweep has at most 10,000 trials; ${path} lists 10,001`]);
    expect(error.hint).toContain('several files');
    expect(await readTrials(await fileOf(text(all.slice(1))))).toHaveLength(10_000);
  });

  test('a k above the smallest training part, by its place, with what to write there', async () => {
    const path = await fileOf('{"model": "knn", "k": 3}\n\n{"model": "knn", "k": "80"}\n{"epochs": 3}');
    const values = await readTrials(path);
    const folds = makeFolds(100, 5);
    expect(() => checkNamedNeighbours(values, folds)).not.toThrow();
    const error = thrownUserError(() => checkNamedNeighbours(values, makeFolds(99, 5)));
    expect([error.kind, error.message, error.hint]).toEqual([
      'usage',
      `${path}, line 3: k must be at most 79, the training images left by 5 folds; got 80`,
      'the largest that works: "k": 79',
    ]);
    const recorded = structuredClone(values);
    expect(thrownUserError(() => checkNamedNeighbours(recorded, makeFolds(99, 5))).message).toMatch(/^trial 2: k must/);
  });

  test('a long value is shown in part', async () => {
    const { message } = await userError(readTrials(await fileOf(`{"loss": "${'x'.repeat(1000)}"}`)));
    expect(message).toMatch(/; got "x{79}…$/);
  });

  test.each([
    ['/nowhere/trials.json', 'check the path'],
    ['-', 'to read what comes in: --trials-from /dev/stdin'],
  ])('a file that is not there: %s', async (path, hint) => {
    const error = await userError(readTrials(path));
    expect([error.kind, error.message, error.hint]).toEqual([
      'usage',
      `--trials-from must be a file; there is no ${path}`,
      hint,
    ]);
  });
});
