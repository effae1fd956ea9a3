import { describe, expect, test } from 'vitest';
import { dataError } from '../../src/errors.ts';
import { parseJson, shownJson } from '../../src/files/json.ts';
import { thrownUserError } from '../helpers/caught.ts';

const fail = (what: string) => dataError(what);
const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth);

describe('JSON', () => {
  test.each([
    ['a hundred levels', nested(100), JSON.parse(nested(100))],
    [
      'brackets inside of texts do not count',
      `["${'['.repeat(500)}\\"${'{'.repeat(500)}"]`,
      [`${'['.repeat(500)}"${'{'.repeat(500)}`],
    ],
    [
      'a key once in each object',
      '{"a":{"a":["a","a",{"a":1},{"a":1}]},"b":"a","c":{"a":"{\\"a\\""}}',
      expect.anything(),
    ],
    ['a text of 20 MB', `{"a":"${'x\\n'.repeat(5_000_000)}"}`, expect.anything()],
    ['brackets beside each other do not count', `[${Array(500).fill('[]').join()}]`, Array(500).fill([])],
  ])('%s', (_, text, value) => {
    expect(parseJson(text, fail)).toEqual(value);
  });

  test.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['{', 'it is not valid JSON'],
    ['undefined', 'it is not valid JSON'],
    [']]]]', 'it is not valid JSON'],
    [nested(101), 'it is nested more than 100 levels deep'],
    ['['.repeat(1_000_000), 'it is nested more than 100 levels deep'],
    ['{"k":1,"k":2}', 'it has the key "k" twice'],
    ['[{"a":[{"b":{}, "b" : 1}]}]', 'it has the key "b" twice'],
    [String.raw`{"k":1,"\u006b":2}`, 'it has the key "k" twice'],
    ['{"":1,"x":"}{,","":2}', 'it has the key "" twice'],
    [`{"a":`.repeat(101), 'it is nested more than 100 levels deep'],
  ])('%.20s is refused', (text, what) => {
    expect(thrownUserError(() => parseJson(text, fail)).message).toBe(what);
  });

  test('a key named __proto__ is a key', () => {
    const value = parseJson('{"__proto__": {"a": 1}}', fail) as { a?: number };
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value.a).toBeUndefined();
  });
});

test.each([
  [{ a: 1 }, '{"a":1}'],
  [undefined, 'undefined'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [{ a: [-1 / 0, 'Infinity', null] }, '{"a":[-Infinity,"Infinity",null]}'],
  ['x'.repeat(100), `"${'x'.repeat(79)}…`],
])('shown in a message: %j', (value, text) => {
  expect(shownJson(value)).toBe(text);
});
