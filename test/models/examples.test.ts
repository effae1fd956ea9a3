import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleOf, sampleRows } from '../../src/models/examples.ts';
import { randomExamples } from './linear/problem.ts';

const countsOf = (labels: Uint8Array, rows: Int32Array, nClasses: number) =>
  Array.from({ length: nClasses }, (_, label) => rows.filter((row) => labels[row] === label).length);

describe('a sample of examples', () => {
  test('has of each class its share, whatever the order of the images is', () => {
    const orders = {
      sorted: (i: number) => Math.floor(i / 40),
      'in turn': (i: number) => i % 10,
      'in turn, ten of each': (i: number) => Math.floor(i / 10) % 10,
    };
    for (const [name, order] of Object.entries(orders)) {
      const labels = Uint8Array.from({ length: 400 }, (_, i) => order(i));
      const rows = sampleRows(
        labels,
        Int32Array.from(labels, (_, i) => i),
        40,
      );
      expect([name, countsOf(labels, rows, 10)]).toEqual([name, new Array(10).fill(4)]);
    }
  });

  test('is spread evenly over the images of each class, in their order', () => {
    const labels = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0);
    const all = Int32Array.from(labels, (_, i) => i);
    expect([...sampleRows(labels, all, 4)]).toEqual([1, 5, 0, 4]);
    expect([...sampleRows(labels, all.reverse(), 4)]).toEqual([7, 3, 6, 2]);
  });

  test('of any labels has rows that are there, each once, and no class has one more or less than its share', () => {
    const labelled = fc.array(fc.nat(9), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(labelled, fc.nat(250), fc.array(fc.boolean(), { minLength: 200 }), (all, n, isIn) => {
        const labels = Uint8Array.from(all);
        const rows = Int32Array.from(labels.keys()).filter((row) => isIn[row]);
        const chosen = sampleRows(labels, rows, n);
        expect(chosen.length).toBe(Math.min(n, rows.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect([...chosen].every((row) => rows.includes(row))).toBe(true);
        const shares = countsOf(labels, rows, 10).map((count) => (count * chosen.length) / Math.max(1, rows.length));
        for (const [label, count] of countsOf(labels, chosen, 10).entries()) {
          expect(Math.abs(count - shares[label]!)).toBeLessThan(1);
        }
      }),
    );
  });

  test('keeps the pixels, and has all images where there are no more', () => {
    const examples = randomExamples(3, 12, 4, 3);
    const { pixels, labels, rows } = sampleOf(examples, 20);
    expect([pixels, labels, rows?.length]).toEqual([examples.pixels, examples.labels, 12]);
  });
});
