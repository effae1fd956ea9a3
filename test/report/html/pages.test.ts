import { parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { crossvalPage } from '../../../src/report/html/pages/crossval-page.ts';
import { evaluatePage } from '../../../src/report/html/pages/evaluate-page.ts';
import { knnPage } from '../../../src/report/html/pages/knn-page.ts';
import { lrFindPage } from '../../../src/report/html/pages/lr-find-page.ts';
import { seedsPage } from '../../../src/report/html/pages/seeds-page.ts';
import { trainingPage } from '../../../src/report/html/pages/training-page.ts';
import type { RunHead } from '../../../src/runs/manifest.ts';
import type { Trial } from '../../../src/selection/results.ts';
import { attribute, elementsOf, textOf } from '../../helpers/readers/markup.ts';
import { ranked } from '../../helpers/sweeps/ranked.ts';

const EVIL = `"><script>alert('x')</script>&amp;`;
const run: RunHead = {
  command: 'linear',
  commandLine: `cifar-train linear --run-dir ${EVIL}`,
  startedAt: '2026-01-02T03:04:05.000Z',
  version: '1.2.3',
  machine: { platform: 'linux', arch: 'x64', cpu: 'a cpu', cores: 2, node: '20.19.0' },
  dataset: { name: 'shapes', digest: 'd1g3s7', source: 'built in', nTrain: 50_000 },
  options: { runDir: EVIL, absent: null, k: [1, 2] },
  seed: 42,
  secondsByPhase: { load: 0.5, train: 1.5 },
};

/** Reads a page as a browser does; what the standard calls an error is one. */
function read(page: string) {
  const errors: string[] = [];
  const document = parse(page, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  expect(errors).toEqual([]);
  const elements = elementsOf(document);
  const of = (name: string) => elements.filter(({ tagName }) => tagName === name);
  const texts = (name: string) => of(name).map((element) => textOf(element).replace(/\s+/g, ' ').trim());
  const body = textOf(of('body')[0]!).replace(/\s+/g, ' ');
  const rows = of('tr').map((row) => elementsOf(row).map((cell) => textOf(cell)));
  return { elements, of, texts, body, rows };
}

const TRIALS = ranked([
  [{ learningRate: 0.1, regStrength: 1e-4 }, 0.4],
  [{ learningRate: 0.1, regStrength: 1e-3 }, '0.3'],
  [{ learningRate: 1, regStrength: 1e-4 }, null],
  [{ learningRate: 1, regStrength: 1e-3 }, 0.2],
]);
const SWEEP = { trials: TRIALS, best: TRIALS[0], trainCommand: 'cifar-train linear', tested: undefined };
const EPOCHS = [1, 2].map((epoch) => ({ epoch, trainLoss: 2 / epoch, valAccuracy: 0.2 * epoch, seconds: 1 }));
const CONFUSED = {
  confusion: [
    [3, 1],
    [2, 4],
  ],
  classNames: ['cat', EVIL],
};
const TRAINED = {
  ...{
    epochs: EPOCHS,
    trainLoss: 1,
    optimum: undefined,
    valAccuracy: 0.4,
    nVal: 10,
    tested: undefined,
    advice: { text: `mind ${EVIL}`, command: ['cifar-train lr-find', `--loss ${EVIL}`] },
  },
  ...CONFUSED,
};
const SCORES = [1, 3].map((k) => ({ metric: 'l1' as const, k, foldAccuracies: [0.3, 0.1 * k], mean: 0.25, std: 0.05 }));
const POINTS = [1, 10].map((learningRate) => ({ learningRate, loss: 2, smoothed: 2 }));
const TESTED = { testAccuracy: 0.4127, nTest: 10_000, testReadings: 2 };

const SEEDS = {
  bySeed: [42, 7].map((seed) => ({
    ...{ seed, epochs: EPOCHS, trainLoss: 1, trainAccuracy: 0.5, valAccuracy: 0.4, testAccuracy: 0.39 },
    ...{ sparsity: 0, modelPath: null },
  })),
  across: {
    trainAccuracy: { mean: 0.5, std: 0.01 },
    valAccuracy: { mean: 0.4, std: 0.02 },
    testAccuracy: { mean: 0.39, std: 0.03 },
  },
};

const PAGES = {
  crossval: () => crossvalPage(run, SWEEP),
  linear: () => trainingPage(run, TRAINED),
  knn: () => knnPage(run, { scores: SCORES, best: { metric: 'l1', k: 3 }, tested: TESTED, ...CONFUSED }),
  seeds: () => seedsPage(run, { ...SEEDS, nVal: 10, tested: TESTED, advice: { text: `mind ${EVIL}` } }),
  'lr-find': () => lrFindPage(run, { points: POINTS, suggestion: 0.1, next: `cifar-train linear ${EVIL}` }),
};

describe.each(Object.entries(PAGES))('the page of %s', (_, make) => {
  test('stands alone: nothing is loaded, no script runs, and no text becomes markup', async () => {
    const page = await make();
    const { elements } = read(page);
    expect(elements.map(({ tagName }) => tagName)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(script|link|iframe|img|object|embed)$/)]),
    );
    const loads = elements.flatMap(({ attrs }) => attrs.filter(({ name }) => /^(src|href|on.*|style)$/.test(name)));
    // Files that the page holds itself: the data of charts.
    expect(
      loads.filter(
        ({ name, value }) => !(name === 'href' && /^data:(text\/csv|application\/json);base64,/.test(value)),
      ),
    ).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  test('says what makes the run again', async () => {
    const { body, texts } = read(await make());
    expect(texts('title')).toEqual(['linear on shapes · cifar-train']);
    for (const fact of [
      `npx ${run.commandLine}`,
      'd1g3s7',
      '50,000 training images',
      '42',
      '1.2.3',
      '20.19.0',
      'train 1.5 s',
    ]) {
      expect(body).toContain(fact);
    }
    expect(body).toContain(`runDir${EVIL}`);
    expect(body).not.toContain('absent');
  });

  test('shows charts with a name for those who cannot see them', async () => {
    const figures = read(await make()).of('figure');
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(attribute(figure, 'aria-label')).toMatch(/^\w/);
      expect(elementsOf(figure).filter(({ tagName }) => tagName === 'svg')).toHaveLength(1);
    }
  });
});

describe('evaluate', () => {
  const classes = [
    { name: 'cat', nSamples: 4, accuracy: 0.75, interval: [0.3, 0.95], precision: 0.6 },
    { name: EVIL, nSamples: 6, accuracy: 4 / 6, interval: [0.3, 0.9], precision: null },
  ] as const;
  const bins = [{ low: 0.6, high: 0.8, nSamples: 10, confidence: 0.75, accuracy: 0.7 }];
  const found = {
    model: {
      ...{ path: `runs/${EVIL}`, kind: 'linear' as const, classNames: CONFUSED.classNames, features: 'hog+hue' },
      ...{ dataDigest: 'd1g3s7', version: '0.0.9', settings: { loss: 'softmax' } },
    },
    ...{ scoreKind: 'probability' as const, judgedOn: 'test' as const, tested: { ...TESTED, testDigest: 'd' } },
    ...{ nSamples: 10, accuracy: 0.7, interval: [0.4, 0.9] as const, top2Accuracy: 1, classes, ...CONFUSED },
    calibration: { bins, nBins: 15, expectedCalibrationError: 0.05, meanConfidence: 0.75 },
  };
  const about = { commandLine: `cifar-train evaluate ${EVIL}`, version: '1.2.3' };

  test('each class, the confusion matrix, the calibration, and where they come from', async () => {
    const page = await evaluatePage(found, about);
    const { of, texts, body, rows, elements } = read(page);
    expect(texts('title')).toEqual(['Evaluation of a model · cifar-train']);
    expect(texts('h2')).toEqual(['Each class', 'Confusion on the test images', 'Calibration', 'How this was made']);
    expect(rows.slice(0, 3)).toEqual([
      ['class', 'images', 'accuracy', '95 % interval', 'precision', 'most often mistaken for'],
      ['cat', '4', '75.0 %', '30.0 % to 95.0 %', '60.0 %', `${EVIL} (1)`],
      [EVIL, '6', '66.7 %', '30.0 % to 90.0 %', '', 'cat (2)'],
    ]);
    expect(rows.at(-1)).toEqual(['60 to 80 %', '10', '75.0 %', '70.0 %']);
    expect(body).toContain('expected calibration error: 5.00 % (15 bins)');
    expect(body).toContain('surer than it is right');
    for (const fact of [`npx ${about.commandLine}`, `runs/${EVIL}`, 'hog+hue', 'softmax', 'd1g3s7', '0.0.9', '1.2.3']) {
      expect(body).toContain(fact);
    }
    expect(body).toContain('the 2nd reading of the test set');
    expect(of('figure').map((figure) => attribute(figure, 'aria-label'))).toEqual([
      'true and predicted classes',
      'reliability diagram',
    ]);
    expect(elements.map(({ tagName }) => tagName)).not.toContain('script');
  });

  test('scores that are no probabilities have no calibration', async () => {
    const { body, of } = read(await evaluatePage({ ...found, scoreKind: 'score', calibration: null }, about));
    expect(body).toContain('calibration: none, since scores of a loss that is no softmax are no probabilities');
    expect(of('figure')).toHaveLength(1);
  });
});

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

describe('linear', () => {
  test('what the exact solver found, and why it may not be the optimum', async () => {
    const optimum = { text: 'training loss: 1.0 after 3 steps', doubt: 'The solver stopped' };
    const { texts } = read(await trainingPage(run, { ...TRAINED, epochs: [], advice: undefined, optimum }));
    expect(texts('p').slice(1, 3)).toEqual([optimum.text, 'The solver stopped']);
  });

  test('curves, advice, and each class with its commonest mistake', async () => {
    const { texts, rows } = read(await trainingPage(run, TRAINED));
    expect(texts('p').slice(0, 3)).toEqual([
      '40.00 % validation accuracy (95 % interval: 16.82 % to 68.73 %)',
      'training loss: 1.0000 after 2 epochs',
      `mind ${EVIL}:`,
    ]);
    expect(texts('pre')[0]).toBe(`npx cifar-train lr-find --loss ${EVIL}`);
    expect(texts('h3')).toEqual(['loss', 'accuracy (%)']);
    expect(rows.slice(1)).toEqual([
      ['cat', '4', '75.0 %', `${EVIL} (1)`],
      [EVIL, '6', '66.7 %', 'cat (2)'],
    ]);
  });

  test('random search with nothing held out has no curve and no matrix', async () => {
    const findings = { ...TRAINED, epochs: [], valAccuracy: null, confusion: undefined, advice: undefined };
    const { texts, of } = read(await trainingPage(run, findings));
    expect(texts('p').slice(0, 2)).toEqual(['1.0000 training loss; no image was held out', 'training loss: 1.0000']);
    expect(of('figure')).toHaveLength(0);
  });
});

describe('knn', () => {
  test('the best, and every fold', async () => {
    const { texts, rows } = read(await PAGES.knn());
    expect(texts('p').slice(0, 2)).toEqual([
      '25.00 % ± 5.00 % validation accuracy with k = 3, l1',
      'test accuracy: 41.27 % of 10,000 images (95 % interval: 40.31 % to 42.24 %; the 2nd reading of the test set)',
    ]);
    expect(rows[1]).toEqual(['1', 'l1', '25.00 ± 5.00', '30.00', '10.00']);
    expect(rows).toContainEqual(['cat', '4', '75.0 %', `${EVIL} (1)`]);
  });

  test('scored on the test set alone', async () => {
    const { texts, rows } = read(
      await knnPage(run, { scores: [], best: { metric: 'l2', k: 7 }, tested: TESTED, ...CONFUSED }),
    );
    expect(texts('p')[0]).toBe('k = 7, l2');
    expect(texts('h2')).toContain('Confusion on the test images');
    expect(rows.filter((row) => row[0] === 'cat')).toEqual([['cat', '4', '75.0 %', `${EVIL} (1)`]]);
  });
});

test('what no page may hold is shown as an escape, in charts too', async () => {
  const odd = 'c\u001b[31m\u202ea\u0000t';
  const names = { ...TRAINED, classNames: ['cat', odd], advice: { text: odd, command: ['cifar-train lr-find', odd] } };
  const page = await trainingPage({ ...run, commandLine: odd, options: { [odd]: odd } }, names);
  expect(page).not.toMatch(/[^\P{C}\n]/u);
  expect(page.split('c\\u001b[31m\\u202ea\\u0000t').length).toBeGreaterThan(5);
});

describe('lr-find', () => {
  test('a rate and the command that trains with it, or why there is none', async () => {
    const { texts } = read(await PAGES['lr-find']());
    expect(texts('p')[0]).toBe('0.1 learning rate, a tenth of the rate with the smallest loss');
    expect(texts('pre')[0]).toBe(`npx cifar-train linear ${EVIL}`);
    const none = read(await lrFindPage(run, { points: POINTS, suggestion: null, next: 'try --to 10' }));
    expect([none.texts('p')[0], none.texts('pre')[0]]).toEqual(['no rate suggested', 'try --to 10']);
  });
});

test('the page of several seeds has a row for each and one of the means, and says that they share a reading', async () => {
  const { rows, body } = read(await seedsPage(run, { ...SEEDS, nVal: 10, tested: TESTED, advice: undefined }));
  expect(rows).toEqual([
    ['seed', 'training loss', 'training', 'validation', 'test'],
    ['42', '1.0000', '50.00 %', '40.00 %', '39.00 %'],
    ['7', '1.0000', '50.00 %', '40.00 %', '39.00 %'],
    ['mean ± std', '', '50.00 % ± 1.00 %', '40.00 % ± 2.00 %', '39.00 % ± 3.00 %'],
  ]);
  expect(body).toContain('All were scored on one reading of the 10,000 test images, the 2nd.');
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
