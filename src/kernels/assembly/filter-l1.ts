import { searchDense } from './dense';
import { L1 } from './distances';
import {
  BOTH_SIDES, CANDIDATES, Search, admit, candidateA, candidateB, candidateBound, candidateLanes, count, counts, larger, offer,
} from './search';

/*
 * The L1 filter: a pyramid of block sums. For any block of pixels, |sum x - sum y| <= sum |x - y|, and the bound of a block
 * is at most the sum of the bounds of the smaller blocks that make it up. Sums over 8 × 8, 4 × 4 and 2 × 2 pixels of each colour
 * plane are the three stages: 48, 192 and 768 numbers, exact in i16 (at most 64 · 255 = 16320). Later stages replace the
 * bound of one plane at a time and stop as soon as the whole exceeds both thresholds.
 */
const ROW1: usize = 48;
const ROW2: usize = 192;
const ROW3: usize = 768;
/** Numbers of one plane in each stage. */
const PLANE1: usize = 16;
const PLANE2: usize = 64;
const PLANE3: usize = 256;
const PLANE: usize = 1024;

/** to[y * side + x] = the sum of 2 × 2 numbers of a square of twice that side. */
// @ts-ignore: decorator
@inline
function halve(from: usize, to: usize, side: usize): void {
  for (let y: usize = 0; y < side; y++) {
    for (let x: usize = 0; x < side; x++) {
      const at = from + ((2 * y * 2 * side + 2 * x) << 1);
      const below = at + ((2 * side) << 1);
      const sum = load<i16>(at) + load<i16>(at, 2) + load<i16>(below) + load<i16>(below, 2);
      store<i16>(to + ((y * side + x) << 1), sum);
    }
  }
}

/** Writes the stage vectors of rows [first, last), whose pixels adjoin; `offset` is the row number of the first row of `pixels`. */
export function stagesL1(
  pixels: usize, first: i32, last: i32, offset: i32, stage1: usize, stage2: usize, stage3: usize,
): void {
  for (let i = first; i < last; i++) {
    const row = <usize>(offset + i);
    for (let plane: usize = 0; plane < 3; plane++) {
      const image = pixels + <usize>i * 3072 + plane * PLANE;
      const sums2 = stage3 + ((row * ROW3 + plane * PLANE3) << 1);
      for (let y: usize = 0; y < 16; y++) {
        const top = image + y * 64;
        for (let x: usize = 0; x < 16; x += 8) {
          const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top + 2 * x));
          const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(top + 2 * x, 32));
          v128.store(sums2 + ((y * 16 + x) << 1), i16x8.add(upper, lower));
        }
      }
      const sums4 = stage2 + ((row * ROW2 + plane * PLANE2) << 1);
      halve(sums2, sums4, 8);
      halve(sums4, stage1 + ((row * ROW1 + plane * PLANE1) << 1), 4);
    }
  }
}

/** sum |a - b| over n i16, a multiple of 8; at most 32 vectors of at most 1020, 8 of 4080 or 2 of 16320 fit the lanes. */
// @ts-ignore: decorator
@inline
function differences(a: usize, b: usize, n: usize): i32 {
  let sum = i16x8.splat(0);
  for (let p: usize = 0; p < n << 1; p += 16) {
    sum = i16x8.add(sum, i16x8.abs(i16x8.sub(v128.load(a + p), v128.load(b + p))));
  }
  return lanes(i32x4.extadd_pairwise_i16x8_u(sum));
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** sum |a - b| over the 1024 bytes of a plane: 64 vectors of at most 510 fit the lanes. */
// @ts-ignore: decorator
@inline
function planeDistance(a: usize, b: usize): i32 {
  let sum = i16x8.splat(0);
  for (let p: usize = 0; p < PLANE; p += 16) {
    const u = v128.load(a + p), v = v128.load(b + p);
    sum = i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(v128.or(i8x16.sub_sat_u(u, v), i8x16.sub_sat_u(v, u))));
  }
  return lanes(i32x4.extadd_pairwise_i16x8_u(sum));
}

/** Meets one pair that the first stage let through with `bound`. Returns how many more stages it passed. */
// @ts-ignore: decorator
@inline
function refine(search: Search, flags: i32, a: i32, b: i32, bound: i32): i32 {
  if (!counts(search, flags, a, b)) return 0;
  const most = larger(search.worst, a, b);
  const rowA = <usize>load<i32>(search.rows + (<usize>a << 2)), rowB = <usize>load<i32>(search.rows + (<usize>b << 2));
  const a1 = search.stage1 + <usize>a * (ROW1 << 1), b1 = search.stage1 + <usize>b * (ROW1 << 1);
  const a2 = search.stage2 + rowA * (ROW2 << 1), b2 = search.stage2 + rowB * (ROW2 << 1);
  const d20 = differences(a2, b2, PLANE2);
  bound += d20 - differences(a1, b1, PLANE1);
  if (bound > most) return 0;
  const d21 = differences(a2 + (PLANE2 << 1), b2 + (PLANE2 << 1), PLANE2);
  bound += d21 - differences(a1 + (PLANE1 << 1), b1 + (PLANE1 << 1), PLANE1);
  if (bound > most) return 0;
  const d22 = differences(a2 + (PLANE2 << 2), b2 + (PLANE2 << 2), PLANE2);
  bound += d22 - differences(a1 + (PLANE1 << 2), b1 + (PLANE1 << 2), PLANE1);
  if (bound > most) return 0;

  const a3 = search.stage3 + rowA * (ROW3 << 1), b3 = search.stage3 + rowB * (ROW3 << 1);
  const d30 = differences(a3, b3, PLANE3);
  bound += d30 - d20;
  if (bound > most) return 1;
  const d31 = differences(a3 + (PLANE3 << 1), b3 + (PLANE3 << 1), PLANE3);
  bound += d31 - d21;
  if (bound > most) return 1;
  const d32 = differences(a3 + (PLANE3 << 2), b3 + (PLANE3 << 2), PLANE3);
  bound += d32 - d22;
  if (bound > most) return 1;

  const pixelsA = load<usize>(search.pixels + (<usize>a << 2)), pixelsB = load<usize>(search.pixels + (<usize>b << 2));
  const p0 = planeDistance(pixelsA, pixelsB);
  bound += p0 - d30;
  if (bound > most) return 2;
  const p1 = planeDistance(pixelsA + PLANE, pixelsB + PLANE);
  bound += p1 - d31;
  if (bound > most) return 2;
  const distance = p0 + p1 + planeDistance(pixelsA + 2 * PLANE, pixelsB + 2 * PLANE);
  offer(search, a, b, distance);
  if (flags & BOTH_SIDES) offer(search, b, a, distance);
  return 2;
}

/** Adds |a - b| of one pair of numbers for four rows of b. Sums saturate, which keeps them bounds. */
// @ts-ignore: decorator
@inline
function step(sum: v128, a: usize, b: v128): v128 {
  return i16x8.add_sat_u(sum, i16x8.abs(i16x8.sub(v128.load32_splat(a), b)));
}

// @ts-ignore: decorator
@inline
function widen(sum: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(sum);
}

/** Slots of a whose later stages stay in the second-level cache while those of b pass by. */
const RESIDENT: i32 = 256;

/**
 * Compares slots [a0, a1) with slots [b0, b1); a0 is a multiple of 4, b0 and b1 are of 8.
 * Where more than an eighth of the pairs need their exact distance, bounds do not pay: the rest is computed densely.
 * @param scratch 64 bytes for each of 256 slots, the candidates of one pass, and no less than `scratchBytes`
 * @param passed i32 × 3, raised by how many pairs passed the first, second and third stage
 */
export function searchL1(
  search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, passed: usize, scratch: usize,
): void {
  for (let a = a0; a < a1; a += RESIDENT) {
    searchResident(search, flags, a, min(a + RESIDENT, a1), b0, b1, passed, scratch);
  }
}

function searchResident(
  search: Search, flags: i32, a0: i32, a1: i32, b0: i32, b1: i32, passed: usize, scratch: usize,
): void {
  let after1 = 0, after2 = 0, after3 = 0;
  for (let b = b0; b < b1; b += 8) {
    const b8 = search.stage1by4 + <usize>(b >> 2) * (ROW1 << 3);
    const next: usize = ROW1 << 3;
    const limits0 = v128.load(search.limit1 + (<usize>b << 2)), limits1 = v128.load(search.limit1 + (<usize>b << 2), 16);
    let end = scratch;
    for (let a = a0; a < a1; a += 4) {
      const row = search.stage1 + <usize>a * (ROW1 << 1);
      const stride: usize = ROW1 << 1;
      let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      for (let m: usize = 0; m < ROW1; m += 2) {
        const v0 = v128.load(b8 + (m << 3)), v1 = v128.load(b8 + next + (m << 3));
        const at = row + (m << 1);
        s00 = step(s00, at, v0);
        s01 = step(s01, at, v1);
        s10 = step(s10, at + stride, v0);
        s11 = step(s11, at + stride, v1);
        s20 = step(s20, at + 2 * stride, v0);
        s21 = step(s21, at + 2 * stride, v1);
        s30 = step(s30, at + 3 * stride, v0);
        s31 = step(s31, at + 3 * stride, v1);
      }
      end = admit(search, a, b, widen(s00), limits0, end);
      end = admit(search, a, b + 4, widen(s01), limits1, end);
      end = admit(search, a + 1, b, widen(s10), limits0, end);
      end = admit(search, a + 1, b + 4, widen(s11), limits1, end);
      end = admit(search, a + 2, b, widen(s20), limits0, end);
      end = admit(search, a + 2, b + 4, widen(s21), limits1, end);
      end = admit(search, a + 3, b, widen(s30), limits0, end);
      end = admit(search, a + 3, b + 4, widen(s31), limits1, end);
    }
    for (let at = scratch; at < end; at += CANDIDATES) {
      const a = candidateA(at);
      for (let passedLanes = candidateLanes(at); passedLanes; passedLanes &= passedLanes - 1) {
        const lane = <i32>ctz(passedLanes);
        const stages = refine(search, flags, a, candidateB(at) + lane, candidateBound(at, lane));
        after1++;
        after2 += <i32>(stages > 0);
        after3 += <i32>(stages > 1);
      }
    }
    if (after3 << 3 > (b + 8 - b0) * (a1 - a0)) {
      searchDense(L1, search, flags, a0, a1, b + 8, b1, scratch);
      break;
    }
  }
  count(passed, after1, after2, after3);
}
