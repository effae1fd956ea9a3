import { expect, test } from 'vitest';
import { failure } from '../../../src/errors.ts';
import { shownJson } from '../../../src/files/json.ts';
import { neverShow } from '../../../src/util/text/mask-secrets.ts';
import { printable, printableLines } from '../../../src/util/text/printable.ts';

test.each([
  ['plain', 'plain'],
  ['Grüße, 猫 🐈', 'Grüße, 猫 🐈'],
  ['👩\u200d🔬', '👩\u200d🔬'],
  ['a\u001b[31mred', 'a\\u001b[31mred'],
  ['a\u009b31mred', 'a\\u009b31mred'],
  ['two\r\nlines\tand a tab', 'two\\r\\nlines\\tand a tab'],
  ['\u0000\u007f', '\\u0000\\u007f'],
  ['a\u202egnp.exe', 'a\\u202egnp.exe'],
  ['\u2066x\u2069', '\\u2066x\\u2069'],
  ['\ufeffx\u200by\u2028z', '\\ufeffx\\u200by\\u2028z'],
  ['\u3164, \u115f\u1160, \uffa0, \u034f, \u2800', '\\u3164, \\u115f\\u1160, \\uffa0, \\u034f, \\u2800'],
  ['❤\ufe0f ☎\ufe0e', '❤\ufe0f ☎\ufe0e'],
  ['half \ud83d of a pair', 'half \\ud83d of a pair'],
  ['tag \u{e0041}', 'tag \\udb40\\udc41'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('what is too long is cut, between characters', () => {
  expect(printable('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
  expect(printable('x'.repeat(200))).toBe('x'.repeat(200));
  expect(printable('ab🐈', 3)).toBe('ab…');
});

test.each(['aA', '%41', '\\n', '&amp;', '=3D', '\0x', 'qzxv-Cut7', 'x qzxv%2DCut7'])(
  'a text without end is no trouble, and no part of a secret shows: %s',
  (piece) => {
    neverShow('qzxv-Cut7');
    const text = printable(`${piece.repeat(20_000_000 / piece.length)}`, 50);
    expect(text).toMatch(/…$/);
    expect(text.replaceAll(/\\u0000/g, '').length).toBeLessThanOrEqual(51);
    expect(text).not.toMatch(/zxv/);
  },
  2000,
);

test('where a long text is one secret after the other, no part of one shows', () => {
  neverShow('qzxv-Cut8-abcdefghij-klmnopqrst');
  expect(printable('qzxv-Cut8-abcdefghij-klmnopqrst'.repeat(1000))).toMatch(/^\**…$/);
});

test('what is cut leaves no part of a secret', () => {
  neverShow('pwS3CR3Tx9q');
  const text = `${'x'.repeat(195)}pwS3CR3Tx9q and more`;
  expect(printable(text)).toBe(`${'x'.repeat(195)}*** a…`);
  expect(shownJson(text, 202)).not.toContain('pwS3');
  expect(failure(`${'x'.repeat(9995)}pwS3CR3Tx9q`).message).not.toContain('pwS3');
});

test('lines stay lines, and colours only where the text was painted', () => {
  expect(printableLines('a\n\u001b[1mb\u001b[0m\u001b[2J')).toBe('a\n\\u001b[1mb\\u001b[0m\\u001b[2J');
  expect(printableLines('a\n\u001b[1mb\u001b[0m\u001b[2J', true)).toBe('a\n\u001b[1mb\u001b[0m\\u001b[2J');
});

test('JSON keeps its value', () => {
  const value = { name: 'a\u0085\u202e\ufeff\u{e0041}\ud800\n' };
  expect(JSON.parse(printableLines(JSON.stringify(value)))).toEqual(value);
});
