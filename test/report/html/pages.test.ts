import { describe, expect, test } from 'vitest';
import { crossvalPage } from '../../../src/report/html/pages/crossval-page.ts';
import { knnPage } from '../../../src/report/html/pages/knn-page.ts';
import { lrFindPage } from '../../../src/report/html/pages/lr-find-page.ts';
import { seedsPage } from '../../../src/report/html/pages/seeds-page.ts';
import { trainingPage } from '../../../src/report/html/pages/training-page.ts';
import { attribute, elementsOf } from '../../helpers/readers/markup.ts';
import { CONFUSED, EVIL, read, run, SWEEP, TESTED } from './read-page.ts';

const EPOCHS = [1, 2].map((epoch) => ({ epoch, trainLoss: 2 / epoch, valAccuracy: 0.2 * epoch, seconds: 1 }));
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
