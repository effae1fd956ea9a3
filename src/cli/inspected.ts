import { maskSecrets } from '../util/text/mask-secrets.ts';
import { printableLines } from '../util/text/printable.ts';

/** The stack of an error that is no UserError, without secrets and control characters. */
export async function inspected(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  return printableLines(maskSecrets(error instanceof Error ? stackOf(error) : inspect(error, { colors: false })));
}

/** With the errors behind it, and without what packages add to errors: bytes that they received, which may be secret. */
function stackOf({ stack, message, cause }: Error, depth = 0): string {
  const own = stack ?? message;
  return cause instanceof Error && depth < 5 ? `${own}\n[cause]: ${stackOf(cause, depth + 1)}` : own;
}
