import { maskSecrets } from '../../util/text/mask-secrets.ts';
import { printableLines } from '../../util/text/printable.ts';

/** The stack of an error that is no UserError, without secrets and control characters. */
export async function inspected(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  return printableLines(maskSecrets(error instanceof Error ? stackOf(error) : inspect(error, { colors: false })));
}

/** With the errors behind it, and without what packages add to errors: bytes that they received, which may be secret. */
function stackOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause } = error;
  const behind = error instanceof AggregateError ? error.errors : [];
  const all = [...behind, ...(cause === undefined ? [] : [cause])];
  const texts = depth < 5 ? all.map((one) => `\n[cause]: ${stackOf(one, depth + 1)}`) : [];
  return `${stack ?? message}${texts.join('')}`;
}
