import { failure, type UserError } from '../errors.ts';

/** Options of Node that take from JavaScript what packages count on, such as Vega, which compiles its expressions. */
const HARDENING =
  /^--(?:frozen[-_]intrinsics|disable[-_]proto(?:=.*)?|disallow[-_]code[-_]generation[-_]from[-_]strings)$/;

/**
 * The error for what nobody expected while Node runs with such an option; undefined without one.
 * @param words the options that Node was started with, those of NODE_OPTIONS too
 */
export function hinderedBy(error: unknown, words: readonly string[]): UserError | undefined {
  const flag = words.find((word) => HARDENING.test(word));
  if (flag === undefined) return undefined;
  return failure(`something that cifar-train needs does not work under ${flag}`, {
    cause: error,
    hint: `run Node without ${flag}; it may be set in NODE_OPTIONS`,
  });
}
