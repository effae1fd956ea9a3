import { describe, expect, test } from 'vitest';
import {
  type Bounds,
  type Constraint,
  choice,
  closest,
  either,
  integer,
  list,
  number,
  parseOption,
  path,
  text,
} from '../../src/util/options.ts';
import { thrownUserError } from '../helpers/caught.ts';

function refusal(typed: string, constraint: Constraint<unknown>): { message: string; hint: string | undefined } {
  const { kind, message, hint } = thrownUserError(() => parseOption('--flag', typed, constraint));
  expect(kind).toBe('usage');
  return { message, hint };
}

describe('number', () => {
  test.each([
    ['0', 0],
    ['-1.5', -1.5],
    ['+2', 2],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['2.5E2', 250],
    ['1e+2', 100],
    [' 7 ', 7],
  ])('accepts "%s"', (typed, expected) => {
    expect(number().parse(typed)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '.',
    '-',
    'e3',
    '1e',
    '1e1.5',
    '1,5',
    '1 2',
    '0x10',
    '0b1',
    '1_000',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    'five',
    '5px',
    '--5',
  ])('refuses "%s"', (typed) => {
    expect(number().parse(typed)).toBeUndefined();
  });

  test.each<{ bounds: Bounds; inside: string[]; outside: string[]; expected: string }>([
    { bounds: {}, inside: ['-1e300', '1e300'], outside: [], expected: 'a number' },
    { bounds: { min: 1 }, inside: ['1', '1.1', '1e9'], outside: ['0.999', '-1'], expected: 'a number of at least 1' },
    { bounds: { max: 1 }, inside: ['1', '-5'], outside: ['1.001'], expected: 'a number of at most 1' },
    { bounds: { above: 0 }, inside: ['1e-300'], outside: ['0', '-1'], expected: 'a number greater than 0' },
    { bounds: { below: 1 }, inside: ['0.999', '-1'], outside: ['1', '2'], expected: 'a number less than 1' },
    {
      bounds: { min: 0, max: 1 },
      inside: ['0', '0.5', '1'],
      outside: ['-0.001', '1.001'],
      expected: 'a number from 0 to 1',
    },
    {
      bounds: { min: 0, below: 1 },
      inside: ['0', '0.999'],
      outside: ['-0.001', '1'],
      expected: 'a number of at least 0 and less than 1',
    },
    {
      bounds: { above: 0, max: 1 },
      inside: ['0.001', '1'],
      outside: ['0', '1.001'],
      expected: 'a number greater than 0 and of at most 1',
    },
    {
      bounds: { above: 0, below: 1 },
      inside: ['0.5'],
      outside: ['0', '1'],
      expected: 'a number greater than 0 and less than 1',
    },
  ])('keeps within bounds: $expected', ({ bounds, inside, outside, expected }) => {
    const constraint = number(bounds);
    expect(constraint.expected).toBe(expected);
    for (const typed of inside) expect(constraint.parse(typed), typed).toBe(Number(typed));
    for (const typed of outside) expect(constraint.parse(typed), typed).toBeUndefined();
  });

  test('refusals name the flag, what is allowed and the text as typed', () => {
    expect(refusal('-3', number({ above: 0 }))).toEqual({
      message: '--flag must be a number greater than 0; got "-3"',
      hint: undefined,
    });
  });
});

test.each<[string, Constraint<unknown>, string | undefined]>([
  ['0,05', number({ above: 0 }), 'write a decimal point: 0.05'],
  ['1,5e-3', number(), 'write a decimal point: 1.5e-3'],
  ['0,05', number({ min: 1 }), undefined], // not allowed either
  ['50%', number({ min: 0, below: 1 }), 'write it as a share: 0.5'],
  ['0.7 %', number({ min: 0, below: 1 }), 'write it as a share: 0.007'],
  ['100%', number({ min: 0, below: 1 }), undefined],
  ['50%', integer({ min: 1 }), undefined],
  ['Infinity', number(), 'it must be finite'],
  ['-1e999', number(), 'it must be finite'],
  ['5,000', integer({ min: 1 }), 'write it without separators: 5000'],
  ['1_000_000', integer({ min: 1 }), 'write it without separators: 1000000'],
  ["50'000", integer({ min: 1 }), 'write it without separators: 50000'],
  ['5,000', integer({ min: 1, max: 64 }), undefined],
  ['1,3,5', integer({ min: 1 }), undefined], // a list
  ['99999999999999999999', integer({ min: 1 }), 'the largest is 9007199254740991'],
  ['99999999999999999999', integer({ min: 1, max: 64 }), undefined],
])('"%s" is advised to be written otherwise', (typed, constraint, advice) => {
  expect(refusal(typed, constraint).hint).toBe(advice);
});

describe('integer', () => {
  test.each([
    ['7', 7],
    ['-7', -7],
    ['1e3', 1000],
    ['3.0', 3],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('accepts "%s"', (typed, expected) => {
    expect(integer().parse(typed)).toBe(expected);
  });

  test.each(['1.5', '1e-3', '', 'one', '9007199254740992', 'Infinity'])('refuses "%s"', (typed) => {
    expect(integer().parse(typed)).toBeUndefined();
  });

  test.each<[string, Bounds, string]>([
    ['0', { min: 1 }, '--flag must be a whole number of at least 1; got "0"'],
    ['11', { min: 1, max: 10 }, '--flag must be a whole number from 1 to 10; got "11"'],
    ['2.5', {}, '--flag must be a whole number; got "2.5"'],
  ])('refuses "%s" within %o', (typed, bounds, message) => {
    expect(refusal(typed, integer(bounds)).message).toBe(message);
  });
});

describe('text', () => {
  test('takes anything but nothing, as it stands', () => {
    expect(text('a folder').parse(' My Data ')).toBe(' My Data ');
    expect(refusal('', text('a folder')).message).toBe('--flag must be a folder; got ""');
  });
});

describe('path', () => {
  test.each(['a', '/x/y', '~/a', 'C:\\a', 'a:b', 'http:', './http://x'])('"%s" is one', (typed) => {
    expect(path().parse(typed)).toBe(typed);
  });
  test.each([
    ['https://h.example/a.tgz?code=hunter2 "x', /got "https:\/\/h\.example\/a\.tgz\?\*\*\*"$/, /^this is an address/],
    ['http://me:hunter2@h', /got "http:\/\/\*\*\*@h"$/, /^this is an address/],
    ['file:///home/me/x', /got "file:\/\/\/home\/me\/x"$/, /without file:\/\/$/],
  ])('"%s" is an address: refused', (typed, message, hint) => {
    const error = refusal(typed, path('a file'));
    expect(error).toEqual({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
    expect(error.message).toContain('--flag must be a file; ');
  });
});

describe('choice', () => {
  const metric = choice('l1', 'l2');
  const model = choice('svm', 'softmax', 'Huber');

  test('accepts its words in any case, and gives them as declared', () => {
    expect(metric.parse('l2')).toBe('l2');
    expect(metric.parse('L1')).toBe('l1');
    expect(model.parse('huber')).toBe('Huber');
    expect(model.parse('HUBER')).toBe('Huber');
    expect(model.parse('soft')).toBeUndefined();
    expect(model.parse('')).toBeUndefined();
  });

  test.each([
    [choice('l1'), 'l1'],
    [metric, 'l1 or l2'],
    [model, 'svm, softmax or Huber'],
  ])('lists its words: %#', (constraint, expected) => {
    expect(constraint.expected).toBe(expected);
  });

  test.each([
    ['softmx', 'did you mean softmax?'],
    ['SOFTMAXX', 'did you mean softmax?'],
    ['soft', 'did you mean softmax?'],
    ['hubr', 'did you mean Huber?'],
    ['HUB', 'did you mean Huber?'],
    ['perceptron', undefined],
    ['', undefined],
  ])('"%s": %s', (typed, hint) => {
    expect(refusal(typed, model)).toEqual({
      message: `--flag must be svm, softmax or Huber; got "${typed}"`,
      hint,
    });
  });
});

describe('list', () => {
  const ks = list(integer({ min: 1 }));

  test.each([
    ['5', [5]],
    ['1,3,5', [1, 3, 5]],
    [' 1 , 3 ', [1, 3]],
    ['5,1,5,1.0', [5, 1]],
  ])('accepts "%s", in order, without repetitions', (typed, expected) => {
    expect(ks.parse(typed)).toEqual(expected);
  });

  test.each(['', ',', '1,', ',1', '1,,2', '1;2', '1,0', '1,x'])('refuses "%s"', (typed) => {
    expect(refusal(typed, ks).message).toBe(
      `--flag must be a whole number of at least 1, or a comma-separated list of them; got "${typed}"`,
    );
  });

  test('suggests for the first item that is wrong', () => {
    expect(refusal('l1, manhatan, euclid', list(choice('l1', 'manhattan', 'euclidean'))).hint).toBe(
      'did you mean manhattan?',
    );
    expect(refusal('1,x', ks).hint).toBeUndefined();
  });
});

describe('closest', () => {
  test.each([
    { typed: 'trian', allowed: ['train', 'test'], expected: 'train' },
    { typed: 'TRAIN', allowed: ['train', 'test'], expected: 'train' },
    { typed: 'hgo', allowed: ['hue', 'hog'], expected: 'hog' },
    { typed: 't', allowed: ['knn', 'train'], expected: 'train' },
    { typed: 'l3', allowed: ['l1', 'l2'], expected: 'l1' },
    { typed: 'xy', allowed: ['l1', 'l2'], expected: undefined },
    { typed: 'x', allowed: ['a', 'b'], expected: undefined },
    { typed: 'crosvaldate', allowed: ['cross-validate', 'compare'], expected: 'cross-validate' },
    { typed: 'banana', allowed: ['train', 'test'], expected: undefined },
    { typed: 'train', allowed: [], expected: undefined },
  ])('$typed among $allowed: $expected', ({ typed, allowed, expected }) => {
    expect(closest(typed, allowed)).toBe(expected);
  });

  test('letters that may differ: two, a third of a long word, never all', () => {
    expect(closest('traxx', ['train'])).toBe('train');
    expect(closest('trxxx', ['train'])).toBeUndefined();
    expect(closest('xxxulary-vocab', ['vocabulary-vocab'])).toBe('vocabulary-vocab');
    expect(closest('zz', ['ab'])).toBeUndefined();
  });
});

test('parseOption gives the value', () => {
  expect(parseOption('--k', '7', integer({ min: 1 }))).toBe(7);
});

test('what a constraint advises stands before what it suggests', () => {
  const share = { ...choice('one', 'two'), advise: (typed: string) => (typed === 'on' ? 'say how many' : undefined) };
  expect(refusal('on', share).hint).toBe('say how many');
  expect(refusal('tw', share).hint).toBe('did you mean two?');
});

describe('either', () => {
  const countOrAll = either(integer({ min: 1 }), choice('all'));
  test.each([
    ['3', 3],
    ['ALL', 'all'],
  ])('%s is %s', (typed, value) => {
    expect(parseOption('--flag', typed, countOrAll)).toBe(value);
  });
  test('names both, and suggests what either would', () => {
    expect(refusal('al', countOrAll)).toEqual({
      message: '--flag must be a whole number of at least 1, or all; got "al"',
      hint: 'did you mean all?',
    });
    expect(refusal('0', countOrAll).hint).toBeUndefined();
  });
});
