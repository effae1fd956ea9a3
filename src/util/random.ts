import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { settingError, usageError, whatIs } from '../errors.ts';
import { checkCount, checkItems } from './checks.ts';
import { ln } from './portable-math.ts';
import { atOnce, type PausingWork, STEPS_A_PAUSE } from './turns.ts';

/** The largest seed: seeds are 32-bit unsigned integers. */
export const MAX_SEED = 2 ** 32 - 1;

/** Scatters 32 bits one to one. Source: the finalizer of MurmurHash3 (Appleby 2011). */
function scatter(bits: number): number {
  let h = bits ^ (bits >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Four words of state that look unrelated for neighbouring seeds: xoroshiro128+ mixes slowly, so that seeds 0, 1, 2
 * written straight into its state begin alike. Source: Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators" (2021), who seed it by SplitMix; this is SplitMix on 32 bits.
 */
function initialState(seed: number): readonly number[] {
  const start = scatter(seed);
  return [1, 2, 3, 4].map((i) => scatter(start + Math.imul(i, 0x9e3779b9)));
}

/** Each stream before it takes a jump. */
const MAX_STREAM = 100_000;
/** Items of a permutation: 2 GB of them. */
export const MOST_ITEMS = 2 ** 29;

/**
 * A seeded generator of random numbers (xoroshiro128+). It is always passed in, never global, and gives the same numbers
 * on every machine. Its whole state is `state()`, so that a run can be resumed exactly.
 */
export class Random {
  readonly #generator: JumpableRandomGenerator;

  private constructor(generator: JumpableRandomGenerator) {
    if (typeof generator?.jump !== 'function') throw usageError('it is made by Random.seeded');
    this.#generator = generator;
  }

  /** Whether something is a generator, and not only looks like one. */
  static is(value: unknown): value is Random {
    return Object(value) === value && #generator in (value as object);
  }

  /**
   * @param seed   a whole number in [0, 2^32)
   * @param stream which of the independent streams of that seed: stream n is 2^64 n numbers away from stream 0, so
   *   drawing more numbers for one purpose never changes another's
   * @throws UserError (usage) for an invalid seed or stream
   */
  static seeded(seed: number, stream = 0): Random {
    if (!(Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED)) {
      throw settingError('seed', `a whole number from 0 to ${MAX_SEED}`, seed);
    }
    if (!(Number.isInteger(stream) && stream >= 0 && stream <= MAX_STREAM)) {
      throw settingError('stream', `a whole number from 0 to ${MAX_STREAM}`, stream);
    }
    const generator = xoroshiro128plusFromState(initialState(seed));
    for (let i = 0; i < stream; i++) generator.jump();
    return new Random(generator);
  }

  /**
   * The generator that `state()` described.
   * @throws UserError (usage) for anything but a generator's state
   */
  static fromState(state: readonly number[]): Random {
    const isWord = (one: unknown) => Number.isInteger(one) && Math.abs(Number(one)) <= 2 ** 32;
    // Four zeros would be followed by zeros for ever.
    if (!(Array.isArray(state) && state.length === 4 && state.every(isWord) && state.some((one) => one !== 0))) {
      throw settingError('state', 'the four whole numbers that state() returns', state);
    }
    return new Random(xoroshiro128plusFromState(state));
  }

  /** Four 32-bit integers that determine all numbers to come. */
  state(): readonly number[] {
    return this.#generator.getState();
  }

  /** A whole number in [0, n), for n from 1 to 2^32. Throws a RangeError for anything else. */
  integer(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= MAX_SEED + 1))
      throw new RangeError(`a random number below ${whatIs(n)}`);
    return uniformInt(this.#generator, 0, n - 1);
  }

  /**
   * A number in [low, high): a multiple of 2^-53 of the interval, rounded, so that it may touch a high above 1.
   * @throws UserError (usage) for bounds that are no numbers
   */
  uniform(low = 0, high = 1): number {
    if (typeof low !== 'number') throw settingError('low', 'a number', low);
    if (typeof high !== 'number') throw settingError('high', 'a number', high);
    return low + (high - low) * uniformFloat64(this.#generator);
  }

  /** A standard normal number. Source: Marsaglia's polar method; the second of each pair is dropped, to keep the state whole. */
  normal(): number {
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
    }
  }

  /**
   * Shuffles in place (Fisher-Yates) and returns its argument.
   * @throws UserError (usage) for anything but a list that can be changed
   */
  shuffle<T extends Int32Array | unknown[]>(items: T): T {
    checkItems('items', items, 'a list to shuffle');
    if (Object.isFrozen(items))
      throw usageError('items must be a list that can be changed; it is frozen', { setting: 'items' });
    return atOnce(this.#shuffling(items));
  }

  *#shuffling<T extends Int32Array | unknown[]>(items: T): PausingWork<T> {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = items[i];
      items[i] = items[j] as number;
      items[j] = swapped as number;
      if (i % STEPS_A_PAUSE === 0) yield;
    }
    return items;
  }

  /**
   * 0 .. n - 1 in random order.
   * @throws UserError (usage) for anything but a number of items, at most 2^29
   */
  permutation(n: number): Int32Array {
    return atOnce(this.permuting(n));
  }

  /** The same with pauses, for very many items. */
  *permuting(n: number): PausingWork<Int32Array> {
    checkCount('n', n, 0, MOST_ITEMS);
    const items = new Int32Array(n);
    for (let i = 0; i < n; i++) items[i] = i;
    return yield* this.#shuffling(items);
  }
}

/** @throws UserError (usage) for anything but a generator, such as a seed */
export function checkRandom(random: Random): void {
  if (!Random.is(random)) throw settingError('random', 'a generator, such as Random.seeded(0)', random);
}
