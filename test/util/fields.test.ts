import { expect, test } from 'vitest';
import { field, open, pickFields, without } from '../../src/util/fields.ts';
import { flagOf } from '../../src/util/flag-name.ts';
import { integer, yesOrNo } from '../../src/util/options.ts';

const fields = { k: field(integer(), 7), limit: open(integer()), shuffle: field(yesOrNo, false) };

test('pickFields: a spec has the fields, and nothing else', () => {
  expect(pickFields(fields, { k: 3, limit: undefined, shuffle: true, json: true })).toEqual({
    ...{ k: 3, limit: undefined, shuffle: true },
  });
  expect(Object.keys(pickFields(fields, { json: true }))).toEqual(['k', 'limit', 'shuffle']);
});

test('without: the other fields, in their order', () => {
  expect(Object.keys(without(fields, 'limit'))).toEqual(['k', 'shuffle']);
});

test.each([
  ['k', '--k'],
  ['learningRate', '--learning-rate'],
  ['beta1', '--beta1'],
  ['dataDir', '--data-dir'],
])('the flag of %s is %s', (name, flag) => {
  expect(flagOf(name)).toBe(flag);
});
