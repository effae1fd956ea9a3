import { describe, expect, test } from 'vitest';
import { strengthMap } from '../../../../src/report/terminal/charts/strength-map.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import type { TrialParams } from '../../../../src/selection/results.ts';
import { widest } from '../../../helpers/styles.ts';
import { ranked } from '../../../helpers/sweeps/ranked.ts';

const page = { style: plain, width: 80 };
const at = (regStrength: number, more: TrialParams = {}): TrialParams => ({
  reg: 'l2',
  solver: 'exact',
  regStrength,
  ...more,
});

describe('strengthMap', () => {
  test('a row for each loss on each kind of features, by rising strength; the best is marked, what is missing too', () => {
    const trials = ranked([
      [at(0.1, { features: 'pixels' }), 0.38],
      [at(1e-3, { features: 'pixels' }), 0.41],
      [at(1e-3, { features: 'hog+hue' }), 0.562],
      [at(0.01, { features: 'hog+hue' }), 0.55],
      [at(1e-3, { features: 'hog+hue', loss: 'mse' }), 0.52],
      [at(0.1, { features: 'hog+hue', loss: 'mse' }), 0.5],
    ]);
    expect(`\n${strengthMap(trials, page)}`).toMatchInlineSnapshot(`
      "
      at the optimum: accuracy (%) by strength →
                               0.001       0.01        0.1
         softmax on pixels  ░░  41.0          –   ░░  38.0
        softmax on hog+hue  ██  56.2◆  ██  55.0          –
            mse on hog+hue  ▓▓  52.0          –   ▒▒  50.0
        ◆ best"
    `);
  });

  test.each<[string, Parameters<typeof ranked>[0]]>([
    ['one strength', [[at(1), 0.3]]],
    [
      'two losses of one strength each',
      [
        [at(1), 0.3],
        [at(2, { loss: 'mse' }), 0.3],
      ],
    ],
    [
      'no penalty',
      [
        [at(0, { reg: 'none' }), 0.3],
        [at(0, { reg: 'none', loss: 'mse' }), 0.2],
      ],
    ],
    [
      'gradient descent',
      [
        [at(1, { solver: 'sgd', learningRate: 1 }), 0.3],
        [at(2, { solver: 'sgd', learningRate: 1 }), 0.3],
      ],
    ],
    [
      'k-NN',
      [
        [{ model: 'knn', k: 1 }, 0.3],
        [{ model: 'knn', k: 2 }, 0.3],
      ],
    ],
  ])('none for %s', (_, list) => {
    expect(strengthMap(ranked(list), page)).toBe('');
  });

  test('margins make rows of their own; many strengths go on below', () => {
    const list = [1, 2].flatMap((delta) =>
      Array.from({ length: 12 }, (_, i) => [at((i + 1) / 7, { loss: 'squared-hinge', delta }), i / 20] as const),
    );
    const map = strengthMap(ranked(list), { style: plain, width: 60 });
    expect(widest(map)).toBeLessThanOrEqual(60);
    expect(map.match(/squared-hinge delta=2/g)!.length).toBeGreaterThan(1);
  });
});
