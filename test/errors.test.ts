import { describe, expect, test } from 'vitest';
import {
  dataError,
  type ErrorKind,
  EXIT_CODES,
  failure,
  interruption,
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

test('no kind exits with 0, and no two alike', () => {
  const codes = Object.values(EXIT_CODES);
  expect(codes).not.toContain(0);
  expect(new Set(codes).size).toBe(codes.length);
});

test('an interruption needs no message', () => {
  expect(interruption().message).toBe('interrupted');
});
