import { lanes } from '../lanes';
import { cosineBits } from '../search/cosine';
import { Search } from '../search/search';
import { setLimits } from './filter-l2';
import { LENGTH } from './stages-l2';
import { IMAGE_BYTES } from './stages';

/*
 * What the filter asks of cosine. Images brought to one length R are the further apart the larger their cosine distance:
 *     |x R/|x| - y R/|y||² = 2 R² d(x, y),
 * so that the bounds of squared L2 serve (stages-l2.ts). A black image stands at 0, at R² from all others, within the 2 R²
 * of its distance 1.
 */

/** More than f64 rounding takes from a distance. */
const ROUNDING: f64 = 2.0 ** -49.0;

/** The thresholds of a slot whose `worst` may have changed: a distance above the next f32 is above `worst` once rounded. */
export function tightenCosine(search: Search, slot: i32): void {
  const worst = load<i32>(search.worst + (<usize>slot << 2));
  if (worst < 0 || worst == i32.MAX_VALUE) return;
  const next = <f64>reinterpret<f32>(worst + 1);
  setLimits(search, slot, 2.0 * LENGTH * LENGTH * (next + ROUNDING));
}

/** Adds the products of sixteen bytes, in fours. */
// @ts-ignore: decorator
@inline
function addProducts(sum: v128, a: v128, b: v128): v128 {
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b));
  return i32x4.add(i32x4.add(sum, low), high);
}

/** The bits of the cosine distance between the images of two slots. */
export function distanceCosine(search: Search, slotA: i32, slotB: i32): i32 {
  let a = load<usize>(search.pixels + (<usize>slotA << 2)), b = load<usize>(search.pixels + (<usize>slotB << 2));
  let s = i32x4.splat(0), t = s;
  for (const end = a + IMAGE_BYTES; a < end; a += 32, b += 32) {
    s = addProducts(s, v128.load(a), v128.load(b));
    t = addProducts(t, v128.load(a, 16), v128.load(b, 16));
  }
  const lengths = search.lengths;
  const squaredA = load<i32>(lengths + (<usize>slotA << 2)), squaredB = load<i32>(lengths + (<usize>slotB << 2));
  return cosineBits(lanes(i32x4.add(s, t)), squaredA, squaredB);
}
