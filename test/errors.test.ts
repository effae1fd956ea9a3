import { describe, expect, test } from 'vitest';
import {
  dataError,
  type ErrorKind,
  EXIT_CODES,
  failure,
  Hint,
  hint,
  interruption,
  lines,
  UserError,
  type UserErrorOptions,
  usageError,
} from '../src/errors.ts';

describe.each<{
  name: string;
  make: (message: string, options?: UserErrorOptions) => UserError;
  kind: ErrorKind;
  exitCode: number;
}>([
  { name: 'failure', make: failure, kind: 'failed', exitCode: 1 },
  { name: 'usageError', make: usageError, kind: 'usage', exitCode: 2 },
  { name: 'dataError', make: dataError, kind: 'data', exitCode: 3 },
  { name: 'interruption', make: interruption, kind: 'interrupted', exitCode: 130 },
])('$name', ({ make, kind, exitCode }) => {
  test('is a UserError of its kind, with an exit code', () => {
    const error = make('what was wrong');
    expect(error).toBeInstanceOf(UserError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('UserError');
    expect(error.message).toBe('what was wrong');
    expect(error.kind).toBe(kind);
    expect(EXIT_CODES[error.kind]).toBe(exitCode);
  });

  test('keeps the cause and the hint, and has neither otherwise', () => {
    const cause = new Error('beneath');
    const error = make('what was wrong', { cause, hint: 'cifar-train doctor' });
    expect(error.cause).toBe(cause);
    expect(error.hint).toBe('cifar-train doctor');
    const bare = make('what was wrong');
    expect('cause' in bare).toBe(false);
    expect(bare.hint).toBeUndefined();
  });
});

test.each([
  ['a secret', 'cannot reach http://me:hunter2@host/', 'cannot reach http://***@host/'],
  ['control characters', 'no \u001b[31mfile\u001b[0m\r', 'no \\u001b[31mfile\\u001b[0m\\r'],
  ['a line break of a name', 'one\ntwo', 'one\\ntwo'],
  ['a text without an end', 'x'.repeat(20_000), `${'x'.repeat(10_000)}…`],
])('%s in a message or a hint is shown as it may be', (_what, text, shown) => {
  const error = usageError(text, { hint: text });
  expect(error.message).toBe(shown);
  expect(error.hint).toBe(shown);
});

test('lines end where our own words say so', () => {
  const error = usageError(lines(['a\nb', hint`c\n${'d\ne'}`]), { hint: lines([]) });
  expect(error.message).toBe('a\\nb\nc\nd\\ne');
  const command = { command: 'cifar-train x' };
  expect(usageError('x', { hint: hint`type\n${command}` }).worded(() => 'y\nz').hint).toBe('type\ny\\nz');
});

test('no kind exits with 0, and no two alike', () => {
  const codes = Object.values(EXIT_CODES);
  expect(codes).not.toContain(0);
  expect(new Set(codes).size).toBe(codes.length);
});

test('an interruption needs no message', () => {
  expect(interruption().message).toBe('interrupted');
});

describe('hint', () => {
  const k = { setting: 'k', value: 5 };
  const get = { command: 'cifar-train download' };

  test('is words and pieces, as the library words them', () => {
    const both = hint`${hint`use ${k}`} or\n${2}: \`${get}\``;
    expect(both.pieces).toEqual(['use ', k, ' or\n', '2', ': `', get, '`']);
    expect(String(both)).toBe('use k = 5 or\n2: `cifar-train download`');
  });

  test('may be worded otherwise where it is shown', () => {
    const error = usageError('no', { hint: hint`use ${k}, or ${get}`, setting: 'k' });
    const worded = error.worded((piece) => ('setting' in piece ? `--${piece.setting} ${piece.value}` : undefined));
    expect(worded).toMatchObject({
      message: 'no',
      kind: 'usage',
      setting: 'k',
      hint: 'use --k 5, or cifar-train download',
    });
    expect(worded.advice).toEqual(new Hint(['use ', '--k 5', ', or ', get]));
    expect(error.hint).toBe('use k = 5, or cifar-train download');
    expect(usageError('no', { hint: 'k = 5' }).worded(() => 'x').hint).toBe('k = 5');
  });
});

test.each([
  [[5, 'a', null, { setting: 'k' }], '5anullk'],
  [7, '7'],
  [undefined, 'undefined'],
  [[{}], 'Object'],
])('a hint made of %j by hand is a text all the same', (pieces, text) => {
  expect(String(new Hint(pieces as never))).toBe(text);
  const error = new UserError(new Hint(pieces as never), 'usage');
  expect(error.worded(() => 5 as never).message).toBe(text.replace('k', '5'));
});
