// @ts-check
/** @import { Parser } from './parsers.mjs' */
import { UserError } from '../../dist/errors.js';
import { mutateBytes } from './mutate-bytes.mjs';
import { Random } from './random.mjs';

/** More memory than this is a fault: in bytes. */
const MAX_MEMORY = 2 ** 30;

/** How the reading of an input can end, the good ends first. */
export const OUTCOMES = /** @type {const} */ (['ok', 'user error', 'internal', 'hang', 'memory']);

/**
 * The input of a number: always the same.
 * @param {Parser} parser
 * @param {string} seed
 * @param {number} n
 */
export async function inputOf({ name, seeds, reshape }, seed, n) {
  const random = new Random(`${seed}/${name}/${n}`);
  const bytes = random.pick(seeds);
  if (reshape === undefined || random.below(2) === 0) return mutateBytes(bytes, random, random.pick(seeds));
  const reshaped = await reshape(bytes, random);
  return random.below(4) === 0 ? mutateBytes(reshaped, random, bytes) : reshaped;
}

/** What nobody waited for came to. @type {unknown} */
let stray;
export function catchStrays() {
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, (error) => (stray ??= error));
}

/**
 * Reads an input, and says how it ended; `why` where it ended badly.
 * @param {Parser} parser
 * @param {Buffer} bytes
 * @returns {Promise<{ outcome: string, why?: string }>}
 */
export async function outcomeOf(parser, bytes) {
  stray = undefined;
  /** @type {unknown} */
  let thrown;
  try {
    await parser.read(bytes);
  } catch (error) {
    thrown = error;
  }
  const fault = stray ?? (thrown instanceof UserError ? undefined : thrown);
  if (fault !== undefined) {
    const { stack, cause } = Object(fault);
    return { outcome: 'internal', why: `${stack ?? fault}${cause === undefined ? '' : `\ncause: ${cause}`}` };
  }
  const bytesUsed = process.memoryUsage.rss();
  if (bytesUsed > MAX_MEMORY) return { outcome: 'memory', why: `${bytesUsed} bytes` };
  return { outcome: thrown === undefined ? 'ok' : 'user error' };
}
