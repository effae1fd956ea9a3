import { describe, expect, test } from 'vitest';
import { predictionsReport } from '../../../src/report/terminal/predictions.ts';
import { plain } from '../../../src/report/terminal/style.ts';

const classNames = ['cat', 'dog', 'fox'];
const predictions = ['one.png', 'two.png'].map((file, i) => ({
  file,
  ranked: Uint8Array.of(1, 0, 2),
  scores: Float64Array.of(0.25, 0.5 + i / 10, 0.125),
  predicted: 'dog',
}));
const report = (width: number, top: number) =>
  `\n${predictionsReport(predictions as never, { classNames, scoreKind: 'probability', top }, { style: plain, width })}`;

describe('the first classes of images', () => {
  test('beside one another where there is room', () => {
    expect(report(80, 3)).toMatchInlineSnapshot(`
      "
      image    predicted          2nd          3rd
      ────────────────────────────────────────────────────
      one.png  dog        50.0 %  cat  25.0 %  fox  12.5 %
      two.png  dog        60.0 %  cat  25.0 %  fox  12.5 %
      in percent: probabilities, as the softmax has them"
    `);
  });

  test('below one another where there is none', () => {
    expect(report(30, 3)).toMatchInlineSnapshot(`
      "
      image         predicted
      ───────────────────────────────
      one.png       dog        50.0 %
               2nd  cat        25.0 %
               3rd  fox        12.5 %
      two.png       dog        60.0 %
               2nd  cat        25.0 %
               3rd  fox        12.5 %
      in percent: probabilities, as the softmax has them"
    `);
  });

  test('one class has nothing to stand below', () => {
    expect(report(10, 1)).toBe(report(80, 1));
  });
});
