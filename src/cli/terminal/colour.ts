import { Chalk } from 'chalk';
import { plain, type Style } from '../../report/terminal/style.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether to colour what goes to a stream. NO_COLOR (set and not empty) forbids it in any case (https://no-color.org);
 * FORCE_COLOR (set, but to 0 or false) requests it even if the stream is not a terminal.
 */
function wantsColour(env: Env, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}

/** Chalk's sixteen colours, which every terminal has, or none. */
export function styleFor(env: Env, isTerminal: boolean): Style {
  if (!wantsColour(env, isTerminal)) return plain;
  const { bold, dim, red, green, yellow, cyan } = new Chalk({ level: 1 });
  return { bold, dim, red, green, yellow, cyan };
}
