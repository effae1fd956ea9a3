import { failure, type UserError } from '../errors.ts';

/** Options of Node that take from JavaScript what packages count on, and whether an error may come of it. */
const HARDENING: readonly (readonly [RegExp, (error: unknown) => boolean])[] = [
  [/^--disallow[-_]code[-_]generation[-_]from[-_]strings$/, (error) => error instanceof EvalError],
  [/^--disable[-_]proto=throw$/, (error) => (Object(error) as { code?: unknown }).code === 'ERR_PROTO_ACCESS'],
  // What it breaks shows itself in any way: errors themselves cannot be made.
  [/^--frozen[-_]intrinsics$/, () => true],
];

/**
 * The error for what nobody expected, if it comes of such an option; undefined otherwise.
 * @param words the options that Node was started with, those of NODE_OPTIONS too
 */
export function hinderedBy(error: unknown, words: readonly string[]): UserError | undefined {
  const flag = words.find((word) => HARDENING.some(([option, breaks]) => option.test(word) && breaks(error)));
  if (flag === undefined) return undefined;
  return failure(`something that cifar-train needs does not work under ${flag}`, {
    cause: error,
    hint: `run Node without ${flag}; it may be set in NODE_OPTIONS`,
  });
}
