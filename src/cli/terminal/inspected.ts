import { whatIs } from '../../errors.ts';
import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { bounded, printableLines } from '../../util/text/printable.ts';

/** The most characters of all stacks together, and of one message, which may hold the whole answer of a server. */
const MOST = 50_000;
const MOST_OF_MESSAGE = 5000;

/** The stack of an error that is no UserError, without secrets and control characters. */
export const inspected = (error: unknown): string => printableLines(maskSecrets(bounded(stackOf(error), MOST)));

/** A text itself, and the kind of anything else. It never throws: the report of a bug must not fail. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return `${whatIs(value)}`;
  } catch {
    return 'an object';
  }
}

/** With the errors behind it, and without what packages add to errors: bytes that they received, which may be secret. */
function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return textOf(error);
  const { cause } = error;
  const [stack, message] = [textOf(error.stack ?? error.message), textOf(error.message)];
  const errors =
    error instanceof AggregateError && Array.isArray(error.errors)
      ? error.errors.map((one) => ['error', one] as const)
      : [];
  const behind = cause === undefined ? errors : [...errors, ['cause', cause] as const];
  const texts = depth < 5 ? behind.map(([what, one]) => `\n[${what}]: ${stackOf(one, depth + 1)}`) : [];
  return `${stack.replace(message, () => bounded(message, MOST_OF_MESSAGE))}${texts.join('')}`;
}
