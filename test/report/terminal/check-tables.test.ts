import { expect, test } from 'vitest';
import { gradientTable } from '../../../src/report/terminal/gradient-table.ts';
import { sanityTable } from '../../../src/report/terminal/sanity-table.ts';
import { plain } from '../../../src/report/terminal/style.ts';
import { widest } from '../../helpers/styles.ts';

const page = { style: plain, width: 100 };

test('gradients: the largest error, kinks where there are some, and what is wrong', () => {
  const text = gradientTable(
    [
      { loss: 'softmax', reg: 'l2', nCoordinates: 60, largestError: 1.23e-8, nKinks: 0, nWrong: 0 },
      { loss: 'crammer-singer', reg: 'elastic', nCoordinates: 510, largestError: 0.5, nKinks: 3, nWrong: 12 },
    ],
    page,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    loss            penalty  coordinates  kinks  largest relative error
    ─────────────────────────────────────────────────────────────────────────────
    softmax         l2                60      –                  1.2e-8  right
    crammer-singer  elastic          510      3                  5.0e-1  12 wrong"
  `);
  expect(widest(text)).toBeLessThanOrEqual(80);
});

test('sanity: figures, and which check failed', () => {
  const text = sanityTable(
    [
      {
        loss: 'svm',
        start: { loss: 9.0012, expected: 9, passed: true },
        penalty: { losses: [9.0012, 9.0015, 9.0043], passed: true },
        tiny: { nImages: 20, loss: 0, passed: true },
      },
      {
        loss: 'mse',
        start: { loss: 0.3, expected: 0.1, passed: false },
        penalty: { losses: [0.3, 0.2, 0.1], passed: false },
        tiny: { nImages: 20, loss: 0.0512, passed: false },
      },
    ],
    page,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    loss  at W ≈ 0 (expected)     under a growing penalty          on a few images, trained
    ───────────────────────────────────────────────────────────────────────────────────────
    svm   9.0012 (9.0000) ok      9.0012 < 9.0015 < 9.0043 ok      0 ok
    mse   0.3000 (0.1000) FAILED  0.3000 < 0.2000 < 0.1000 FAILED  0.0512 FAILED"
  `);
});
