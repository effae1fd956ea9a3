import { whatIs } from '../../errors.ts';
import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { bounded, printableLines } from '../../util/text/printable.ts';

/** Characters of a stack: a message may have all of an answer in it. */
const MOST = 50_000;

/** The stack of an error that is no UserError, without secrets and control characters. */
export async function inspected(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  const text = error instanceof Error ? stackOf(error) : inspect(error, { colors: false });
  return printableLines(maskSecrets(bounded(text, MOST)));
}

/** Whatever it is: the report of a bug must not fail. */
function kindOf(value: unknown): string {
  try {
    return `${whatIs(value)}`;
  } catch {
    return 'an object';
  }
}

/** With the errors behind it, and without what packages add to errors: bytes that they received, which may be secret. */
function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : kindOf(error);
  const { stack, message, cause } = error;
  const errors =
    error instanceof AggregateError && Array.isArray(error.errors)
      ? error.errors.map((one) => ['error', one] as const)
      : [];
  const behind = cause === undefined ? errors : [...errors, ['cause', cause] as const];
  const texts = depth < 5 ? behind.map(([what, one]) => `\n[${what}]: ${stackOf(one, depth + 1)}`) : [];
  return `${stack ?? message}${texts.join('')}`;
}
