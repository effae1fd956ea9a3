import { expect, test } from 'vitest';
import { hiddenLayers, layersShown, listsOfLayers } from '../../../src/selection/space/hidden-layers.ts';
import { parseOption } from '../../../src/util/options.ts';
import { thrownUserError } from '../../helpers/caught.ts';

test.each([
  ['500', [500]],
  ['500,100', [500, 100]],
  ['500-100', [500, 100]],
  ['500,100,', undefined],
  ['0', undefined],
  ['65537', undefined],
  ['500-100,20', undefined],
  [Array(17).fill(2).join(), undefined],
])('the layers of one network: %j', (typed, expected) => {
  expect(hiddenLayers.parse(typed)).toEqual(expected);
  if (expected !== undefined) expect(hiddenLayers.accepts(expected)).toBe(true);
});

test.each([
  ['100,500', [[100], [500]]],
  ['100,500-100,100', [[100], [500, 100]]],
  ['10..12', [[10], [11], [12]]],
  ['100..1600:log:3', [[100], [400], [1600]]],
  ['20-10, 5', [[20, 10], [5]]],
  ['100,x', undefined],
])('a list of networks: %j', (typed, expected) => {
  const parsed = listsOfLayers.parse(typed);
  expect(parsed).toEqual(expected);
  if (parsed !== undefined) expect(listsOfLayers.accepts(JSON.parse(JSON.stringify(parsed)))).toBe(true);
});

test('a range without a number of values stays an interval', () => {
  expect(listsOfLayers.parse('100..1000:log')).toEqual([{ from: 100, to: 1000, spacing: 'log', whole: true }]);
});

test.each([
  [[500], 500],
  [[500, 100], '500-100'],
])('%j is shown as %j, which both read again', (layers, shown) => {
  expect(layersShown(layers)).toBe(shown);
  expect(hiddenLayers.parse(String(shown))).toEqual(layers);
  expect(listsOfLayers.parse(String(shown))).toEqual([layers]);
});

test.each([
  ['500x100', 'write a comma between layers: 500,100', 'write a hyphen between the layers of one network: 500-100'],
  ['500 100', 'write a comma between layers: 500,100', 'write a hyphen between the layers of one network: 500-100'],
])('%j: what to type instead', (typed, one, several) => {
  expect(thrownUserError(() => parseOption('--hidden', typed, hiddenLayers)).hint).toBe(one);
  expect(thrownUserError(() => parseOption('--hidden', typed, listsOfLayers)).hint).toBe(several);
});
