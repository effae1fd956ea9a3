import { describe, expect, test } from 'vitest';
import { rateMap } from '../../../../src/report/terminal/charts/rate-map.ts';
import { commandLines } from '../../../../src/report/terminal/lines/command-lines.ts';
import { edgeNotes } from '../../../../src/report/terminal/lines/edge-notes.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import type { TrialParams } from '../../../../src/selection/results.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';
import { ranked } from '../../../helpers/sweeps/ranked.ts';

const page = { style: plain, width: 80 };

const at = (learningRate: number, regStrength: number, more: TrialParams = {}) => ({
  learningRate,
  regStrength,
  ...more,
});

const GRID = ranked([
  [at(0.01, 1e-4, { epochs: 5 }), 0.38],
  [at(0.01, 1e-4, { epochs: 10 }), 0.391],
  [at(0.01, 0.1), 0.35],
  [at(0.03, 1e-4), 0.385],
  [at(0.03, 0.1), '0.2'],
  [at(1, 1e-4), null],
  [at(0.5, 1e-4, { loss: 'svm' }), 0.1], // a map of its own has too few values
]);

describe('rateMap', () => {
  test('the best over everything else; the best of all, what was pruned or diverged and what is missing are marked', () => {
    expect(`\n${rateMap(GRID, page)}`).toMatchInlineSnapshot(`
      "
      softmax: accuracy (%), the best over epochs, learning rate ↓ by strength →
                  1e-4        0.1
           1      div.          –
        0.03  ▓▓  38.5   ░░  20.0p
        0.01  ██  39.1◆  ░░  35.0
        ◆ best   p pruned   div. diverged"
    `);
  });

  test('one map a loss, the best of all marked once, however many share its rank', () => {
    const both = ['softmax', 'svm'].flatMap((loss) =>
      [1, 2].flatMap((rate) => [1, 2].map((strength) => [at(rate, strength, { loss }), 0.3] as const)),
    );
    const map = rateMap(ranked(both), page);
    expect(map).toContain('\n\nsvm: ');
    expect(map.split('\n  ◆ best')[0]!.match(/◆/g)).toHaveLength(1);
  });

  test('one map an update rule, whose rates are of its own size', () => {
    const rules = ['sgd', 'adam'].flatMap((optimizer, i) =>
      [1, 2].flatMap((rate) => [1, 2].map((strength) => [at(rate / 100 ** i, strength, { optimizer }), 0.3] as const)),
    );
    const titles = rateMap(ranked(rules), page).match(/^.*: accuracy/gm);
    expect(titles).toEqual(['softmax, sgd: accuracy', 'softmax, adam: accuracy']);
  });

  test('one map a kind of features, where a sweep has several', () => {
    const both = ['pixels', 'hog+hue'].flatMap((features) =>
      [1, 2].flatMap((rate) => [1, 2].map((strength) => [at(rate, strength, { features }), 0.3] as const)),
    );
    const titles = rateMap(ranked(both), page).match(/^.*: accuracy/gm);
    expect(titles).toEqual(['softmax on pixels: accuracy', 'softmax on hog+hue: accuracy']);
  });

  test('scores within a point look alike; a few far off do not make the others so', () => {
    const shades = (scores: readonly number[]) => {
      const list = scores.map((score, i) => [at(1 + (i % 2), 1 + Math.floor(i / 2)), score] as const);
      return new Set(rateMap(ranked(list), page).match(/[░▒▓█]{2}/g));
    };
    expect(shades([0.396, 0.395, 0.3945, 0.394])).toEqual(new Set(['██']));
    expect(shades([0.4, 0.39, 0.38, 0.37, 0.1, 0.1])).toEqual(new Set(['██', '▓▓', '▒▒', '░░']));
  });

  test('where the best of all has no map, the best of the maps is marked', () => {
    const svm = ranked([
      [at(1, 1, { loss: 'svm' }), 0.9],
      ...[1, 2].flatMap((r) => [1, 2].map((s) => [at(r, s), r / 10] as const)),
    ]);
    expect(rateMap(svm, page)).toContain('20.0◆');
  });

  test.each([
    [
      'one rate',
      [
        [at(1, 1), 0.1],
        [at(1, 2), 0.1],
      ],
    ],
    [
      'one strength',
      [
        [at(1, 1), 0.1],
        [at(2, 1), 0.1],
      ],
    ],
    [
      'k-NN',
      [
        [{ model: 'knn', k: 1 }, 0.1],
        [{ model: 'knn', k: 2 }, 0.1],
      ],
    ],
    [
      'half of the combinations',
      [
        [at(1, 1), 0.1],
        [at(2, 2), 0.1],
        [at(1, 3), 0.1],
      ],
    ],
    ['drawn at random: hardly two share a value', [1, 2, 3, 4, 5].map((x) => [at(x, x), 0.1])],
  ] as const)('none for %s', (_, list) => {
    expect(rateMap(ranked(list as Parameters<typeof ranked>[0]), page)).toBe('');
  });

  test('many strengths go on below; no line is wider than the page', () => {
    const wide = [1, 2].flatMap((rate) =>
      Array.from({ length: 9 }, (_, i) => [at(rate, (i + 1) / 7), i / 10] as const),
    );
    for (const width of [40, 80, 120]) {
      const map = rateMap(ranked(wide), { style: plain, width });
      expect(widest(map)).toBeLessThanOrEqual(width);
      for (let i = 1; i < 9; i++) expect(map.split(` ${i}0.0`)).toHaveLength(3); // twice: once a rate
    }
  });

  test('colour changes no character', () => {
    const painted = rateMap(GRID, { style: ansi, width: 80 });
    expect(strip(painted)).toBe(rateMap(GRID, page));
    expect(strip(painted)).not.toMatch(CONTROL);
    expect(painted).toContain('39.1◆\u001b[0m');
  });
});

describe('edgeNotes', () => {
  const note = (list: Parameters<typeof ranked>[0]) => {
    const trials = ranked(list);
    return edgeNotes(trials, trials.find(({ rankTestScore }) => rankTestScore === 1)!, { style: plain, width: 200 });
  };
  const LARGEST =
    'the best learning rate, 0.03, is the largest tried: try larger ones: --learning-rate 0.03..0.3:log:3';

  test.each([
    [
      'the largest rate',
      [
        [at(0.01, 1), 0.1],
        [at(0.03, 1), 0.2],
      ],
      LARGEST,
    ],
    [
      'the largest rate, beside a trial that has none',
      [
        [at(0.01, 1, { solver: 'sgd' }), 0.1],
        [at(0.03, 1, { solver: 'sgd' }), 0.2],
        [{ regStrength: 1, solver: 'random-search' }, 0.2],
      ],
      LARGEST,
    ],
    [
      'the smallest strength',
      [
        [at(1, 0.01), 0.3],
        [at(1, 0.1), 0.2],
      ],
      'the best regularization strength, 0.01, is the smallest tried: try smaller ones: --reg-strength 0.001..0.01:log:3',
    ],
    [
      'inside',
      [
        [at(1, 1), 0.1],
        [at(2, 1), 0.2],
        [at(3, 1), null],
      ],
      '',
    ],
    [
      'as good a trial inside',
      [
        [at(0.01, 1), 0.2],
        [at(0.03, 1), 0.2],
      ],
      '',
    ],
    [
      'one rate is no edge',
      [
        [at(1, 1), 0.1],
        [at(1, 1, { epochs: 7 }), 0.2],
      ],
      '',
    ],
    [
      'no strength at all cannot be smaller',
      [
        [at(1, 0), 0.3],
        [at(1, 1), 0.2],
      ],
      '',
    ],
    [
      'other losses, optimizers and features have rates of their own',
      [
        [at(0.01, 1), 0.1],
        [at(0.03, 1), 0.2],
        [at(9, 1, { loss: 'svm' }), 0.1],
        [at(8, 1, { optimizer: 'adam' }), 0.1],
        [at(7, 1, { features: 'hue' }), 0.1],
      ],
      LARGEST,
    ],
    [
      'k-NN',
      [
        [{ model: 'knn', k: 3 }, 0.9],
        [at(1, 1), 0.1],
        [at(2, 1), 0.2],
      ],
      '',
    ],
  ] as const)('%s', (_, list, expected) => {
    expect(note(list as Parameters<typeof ranked>[0])).toBe(expected);
  });

  test.each([
    [0.185, ''],
    [0.184, LARGEST],
  ])('%d inside, where the best of 4 folds is 0.2 ± 0.03: %j', (inside, expected) => {
    const trials = ranked([
      [at(0.01, 1), inside],
      [at(0.03, 1), 0.2],
    ]).map((trial) => ({ ...trial, stdTestScore: 0.03, splitTestScores: Array(4).fill(trial.meanTestScore) }));
    expect(edgeNotes(trials, trials[1]!, { style: plain, width: 200 })).toBe(expected);
  });

  test('on a narrow page a flag stays with its value', () => {
    const trials = ranked([
      [at(0.01, 1), 0.1],
      [at(0.03, 1), 0.2],
    ]);
    const text = edgeNotes(trials, trials[1]!, { style: plain, width: 60 });
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text).toContain('--learning-rate 0.03..0.3:log:3');
  });
});

describe('commandLines', () => {
  const words = ['cifar-train linear', '--loss softmax', "--data-dir 'a b'", '--limit 600'];

  test.each([
    [80, "  cifar-train linear --loss softmax --data-dir 'a b' --limit 600"],
    [42, "  cifar-train linear --loss softmax \\\n    --data-dir 'a b' --limit 600"],
    [10, "  cifar-train linear \\\n    --loss softmax \\\n    --data-dir 'a b' \\\n    --limit 600"],
  ])('on %i columns', (width, expected) => {
    expect(commandLines(words, { style: plain, width })).toBe(expected);
    expect(strip(commandLines(words, { style: ansi, width }))).toBe(expected);
    if (width > 20) expect(widest(expected)).toBeLessThanOrEqual(width);
  });
});
