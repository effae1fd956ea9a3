import { describe, expect, test } from 'vitest';
import type { EpochRecord } from '../../../../src/models/training/epoch.ts';
import { lossCurve } from '../../../../src/report/terminal/charts/loss-curve.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { ansi, CONTROL, strip, widest } from '../../../helpers/styles.ts';

const epochs = (losses: number[], accuracies: (number | null)[] = []): EpochRecord[] =>
  losses.map((trainLoss, i) => ({ epoch: i + 1, trainLoss, valAccuracy: accuracies[i] ?? null, seconds: 1 }));

test('a falling loss without validation', () => {
  expect(`\n${lossCurve(epochs([2.2, 2, 1.9, 1.85]), { style: plain, width: 44 })}`).toMatchInlineSnapshot(`
    "
     training loss
        2.2 ┤─╮
            │ ╰─╮
            │   ╰─╮
        2.1 ┤     ╰╮
            │      ╰─╮
            │        ╰─╮
        2.0 ┤          ╰──╮
            │             ╰──╮
            │                ╰───╮
        1.9 ┤                    ╰─────╮
            │                          ╰───────
            │
        1.8 ┤
            └┬──────────┬──────────┬──────────┬─
      epoch  1          2          3          4"
  `);
});

test.each([
  [0, '0.0', '0.4'],
  [1, '96', '100'],
])('an accuracy of %f at every epoch', (share, low, high) => {
  const text = lossCurve(epochs([2, 1], [share, share]), { style: plain, width: 60 });
  const axis = text.slice(text.indexOf('accuracy')).match(/[\d.]+(?= ┤)/g)!;
  expect([axis.at(-1), axis[0]]).toEqual([low, high]);
});

describe('with validation accuracy', () => {
  const records = epochs([3, 2, 1], [0.3, 0.4, 0.35]);

  test('side by side on 100 columns', () => {
    expect(`\n${lossCurve(records, { style: plain, width: 100 })}`).toMatchInlineSnapshot(`
      "
       training loss                                      validation accuracy (%)
          3.0 ┤──╮                                            40 ┤                  ╭──╮
              │  ╰──╮                                            │                 ╭╯  ╰──╮
              │     ╰──╮                                         │               ╭─╯      ╰──╮
          2.5 ┤        ╰──╮                                      │             ╭─╯           ╰──╮
              │           ╰──╮                                   │            ╭╯                ╰──╮
              │              ╰──╮                                │          ╭─╯                    ╰──╮
          2.0 ┤                 ╰───╮                         35 ┤         ╭╯                         ╰──
              │                     ╰──╮                         │       ╭─╯
              │                        ╰──╮                      │      ╭╯
          1.5 ┤                           ╰──╮                   │    ╭─╯
              │                              ╰──╮                │  ╭─╯
              │                                 ╰──╮             │ ╭╯
          1.0 ┤                                    ╰──        30 ┤─╯
              └┬──────────────────┬──────────────────┬─          └┬──────────────────┬──────────────────┬─
        epoch  1                  2                  3     epoch  1                  2                  3"
    `);
  });

  test('one below the other on 80', () => {
    const text = lossCurve(records, { style: plain, width: 80 });
    expect(text.indexOf('validation accuracy (%)')).toBeGreaterThan(text.indexOf('epoch'));
    expect(text).toMatch(/^ training loss\n/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  test('colour changes no character', () => {
    const painted = lossCurve(records, { style: ansi, width: 100 });
    expect(strip(painted)).toBe(lossCurve(records, { style: plain, width: 100 }));
    expect(painted).toContain('\u001b[36m');
  });
});

test.each([
  ['no epoch', []],
  ['one epoch', epochs([2])],
  ['one finite loss', epochs([2, Number.NaN, Number.POSITIVE_INFINITY])],
])('%s makes no curve', (_, records) => expect(lossCurve(records, { style: plain, width: 80 })).toBe(''));

test('a loss that diverged is drawn as far as it is finite', () => {
  const text = lossCurve(epochs([2, 3, 400, Number.NaN]), { style: plain, width: 80 });
  expect(text).toContain('400 ┤');
  expect(text).toContain('╯');
});

test.each([2, 10, 300, 5000])('%d epochs fit 80 columns, with the last epoch near the edge', (n) => {
  const text = lossCurve(epochs(Array.from({ length: n }, (_, i) => 1 / (i + 1))), { style: plain, width: 80 });
  expect(widest(text)).toBeLessThanOrEqual(80);
  expect(text).not.toMatch(CONTROL);
  const labels = text.split('\n').at(-1)!.trim().split(/\s+/).slice(1).map(Number);
  expect(labels.at(-1)).toBeGreaterThanOrEqual(n * 0.8);
});
