import ts from 'typescript';
import { expect, test } from 'vitest';
import { largestOf, smallestOf } from '../../../src/util/statistics/extremes.ts';
import { sources } from '../../helpers/imports.ts';

test.each([
  [[3, -1, 2], 3, -1],
  [[], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  [[1, Number.NaN, 2], Number.NaN, Number.NaN],
  [Float32Array.from({ length: 300_000 }, (_, i) => i), 299_999, 0],
])('the largest and the smallest, case %#', (values, largest, smallest) => {
  expect([largestOf(values), smallestOf(values)]).toEqual([largest, smallest]);
});

test('no list is handed to Math.max or Math.min, item by item, but in kernels and in the lab', () => {
  const spreads = (node: ts.Node): string[] => {
    const below: string[] = [];
    ts.forEachChild(node, (child) => {
      below.push(...spreads(child));
    });
    const isOne =
      ts.isCallExpression(node) &&
      /^Math\.(max|min)$/.test(node.expression.getText()) &&
      node.arguments.some((argument) => ts.isSpreadElement(argument));
    return isOne ? [node.getText(), ...below] : below;
  };
  const found = [...sources].flatMap(([file, source]) =>
    /^(kernels|lab)\//.test(file) ? [] : spreads(source).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
