import { expect, test } from 'vitest';
import { valueText, valueTexts } from '../../src/report/value-text.ts';
import { neverShow } from '../../src/util/text/mask-secrets.ts';

test.each([
  [0.000123456, '0.0001235'],
  [10_000, '10000'],
  [1e-4, '1e-4'],
  [1e6, '1e6'],
  ['short', 'short'],
  [[1, 2], '[1,2]'],
  [undefined, ''],
  [null, ''],
  ['a text that is rather long', 'a text th…'],
  ['a\nb', 'a\\nb'],
])('%j on a line', (value, text) => {
  expect(valueText(value, 10)).toBe(text);
});

test('a password that is cut leaves no part of itself', () => {
  neverShow('qzxv-S3CR3T-9');
  expect(valueText(`${'y'.repeat(20)}qzxv-S3CR3T-9`, 28)).toBe(`${'y'.repeat(20)}***`);
});

test.each([
  [['adam', 'sgd', undefined], 'as they are', ['adam', 'sgd', '']],
  [[0.12341, 0.12342], 'numbers with all digits where four are the same', ['0.12341', '0.12342']],
  [[0.1, 0.1], 'the same stays the same', ['0.1', '0.1']],
  [
    ['runs/linear-1/model.safetensors', 'runs/linear-2/model.safetensors'],
    'cut around what differs',
    ['…ear-1/mo…', '…ear-2/mo…'],
  ],
  [['0123456789abc', '0123456789ab'], 'one that begins as the other', ['…89abc', '…89ab']],
  [
    ['xaaaaaaaaaaaaaaaaa1', 'xaaaaaaaaaaaaaaaaa2', 'y'],
    'whole where they differ in two places',
    ['xaaaaaaaaaaaaaaaaa1', 'xaaaaaaaaaaaaaaaaa2', 'y'],
  ],
])('%j side by side: %s', (values, _, texts) => {
  expect(valueTexts(values, 10)).toEqual(texts);
});
