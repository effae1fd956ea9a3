import { expect, test } from 'vitest';
import { plain } from '../../../src/report/terminal/style.ts';
import { gradientTable } from '../../../src/report/terminal/tables/gradient-table.ts';
import { sanityTable } from '../../../src/report/terminal/tables/sanity-table.ts';
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
        tiny: { nImages: 20, loss: 0, accuracy: 1, passed: true, tooAlike: false },
      },
      {
        loss: 'crammer-singer',
        start: { loss: 10.0001, expected: 10, passed: false },
        penalty: { losses: [10.0001, 9.99982, 9.9973], passed: false },
        tiny: { nImages: 20, loss: 0.0002667, accuracy: 0.5, passed: false, tooAlike: false },
      },
      {
        loss: 'ova-hinge',
        start: { loss: 10.0001, expected: 10, passed: true },
        penalty: { losses: [10, 10.0003, 10.003], passed: true },
        tiny: { nImages: 1, loss: 0.5374, accuracy: 0.5, passed: false, tooAlike: true },
      },
      {
        loss: 'svm',
        start: { loss: 9e30, expected: 9e30, passed: true },
        penalty: { losses: [9e30, 9e30, 9e30], passed: true },
        tiny: { nImages: 3, loss: 0, accuracy: 1, passed: true, tooAlike: false },
      },
    ],
    page,
  );
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    loss            W ≈ 0 (expected)        growing penalty           few images
    ────────────────────────────────────────────────────────────────────────────────
    svm             9.001 (9.000) ok        +3.0e-4 < +3.1e-3 ok      0 ok
    crammer-singer  10.000 (10.000) FAILED  -2.8e-4 < -2.8e-3 FAILED  0.00027 FAILED
    ova-hinge       10.000 (10.000) ok      +2.0e-4 < +2.9e-3 ok      0.54 too alike
    svm             9e+30 (9e+30) ok        too small to see          0 ok"
  `);
  expect(widest(text)).toBeLessThanOrEqual(80);
});
