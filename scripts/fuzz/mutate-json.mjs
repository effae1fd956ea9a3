// @ts-check
/** @import { Random } from './random.mjs' */

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  '',
  ' ',
  '\0',
  '\u202e',
  'a'.repeat(3000),
];
const NUMBERS = [0, -1, -0, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 1e308, 5e-324, 1e9];
const TEXTS = [
  '',
  ' ',
  '\0',
  '\u001b[31m',
  '../../x',
  '/dev/zero',
  'NaN',
  '1e999',
  '\ud800',
  'A'.repeat(5000),
  '[',
  '{}',
  'https://user:secret@host/',
  'cifar10',
  '2026-13-45T99:99:99Z',
];

/**
 * @param {Random} random
 * @returns {unknown}
 */
function oddValue(random) {
  return random.pick([
    () => random.pick(NUMBERS),
    () => random.pick(TEXTS),
    () => random.pick([null, true, false, [], {}, [[]], [null], { '': 0 }]),
    () => JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"toString":null}'),
    () => Array.from({ length: random.below(2000) }, (_, i) => i),
    () => nested(1 + random.below(300)),
  ])();
}

/** @param {number} depth */
function nested(depth) {
  /** @type {unknown} */
  let value = 0;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/**
 * Every place of a value that can be changed: a holder, and its key.
 * @param {unknown} value
 * @param {[Record<string, unknown>, string][]} places
 */
function placesOf(value, places = []) {
  if (typeof value !== 'object' || value === null) return places;
  const holder = /** @type {Record<string, unknown>} */ (value);
  for (const key of Object.keys(holder).slice(0, 200)) {
    places.push([holder, key]);
    placesOf(holder[key], places);
  }
  return places;
}

/** @param {Record<string, unknown>} holder @param {string} key @param {unknown} value */
const own = (holder, key, value) =>
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

/**
 * A copy of a JSON value with a few of its places changed: another value, another name, nothing, a text that is JSON itself.
 * @param {unknown} value
 * @param {Random} random
 */
export function mutateJson(value, random) {
  const copy = structuredClone(value);
  for (let n = 1 + random.below(3); n > 0; n--) {
    const places = placesOf(copy);
    if (places.length === 0) return oddValue(random);
    const [holder, key] = random.pick(places);
    const here = holder[key];
    const way = random.below(5);
    if (way === 0) delete holder[key];
    else if (way === 1 && !Array.isArray(holder)) own(holder, random.pick(NAMES), here);
    else if (way === 2 && typeof here === 'string' && /^[[{]/.test(here)) {
      try {
        holder[key] = JSON.stringify(mutateJson(JSON.parse(here), random));
      } catch {
        holder[key] = oddValue(random);
      }
    } else if (way === 3 && typeof here === 'number')
      holder[key] = random.pick([here + 1, -here, here * 1e6, here + 0.5, 0]);
    else own(holder, key, oddValue(random));
  }
  return copy;
}
