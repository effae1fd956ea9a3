/*
 * Products of f32 matrices, shaped for linear classifiers: one dimension long, one of about ten. The order in which each
 * element is summed is fixed by its own row and column alone, so that neither tiling nor slicing changes a bit.
 */

/** Adds the four lanes and then the products of the last d mod 4 elements. */
// @ts-ignore: decorator
@inline
function finish(sum: v128, a: usize, b: usize, from: i32, d: i32): f32 {
  let s = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  for (let p = from; p < d; p++) s += load<f32>(a + (<usize>p << 2)) * load<f32>(b + (<usize>p << 2));
  return s;
}

// @ts-ignore: decorator
@inline
function mulAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

function dot(a: usize, b: usize, d: i32): f32 {
  const whole = d & ~3;
  let sum = f32x4.splat(0);
  for (let p: usize = 0; p < <usize>whole << 2; p += 16) sum = mulAdd(sum, v128.load(a + p), v128.load(b + p));
  return finish(sum, a, b, whole, d);
}

/**
 * Four rows of a by two rows of b. Eight sums and six operands are as much as the registers hold; the loop is not unrolled:
 * V8 puts all loads of a loop's body first, so that a longer body would only spill.
 */
// @ts-ignore: decorator
@inline
function dots4x2(a: usize, aStride: usize, b: usize, d: i32, out: usize, outStride: usize): void {
  const a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, b1 = b + (<usize>d << 2);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  const whole = d & ~3;
  for (let p: usize = 0; p < <usize>whole << 2; p += 16) {
    const u = v128.load(b + p), v = v128.load(b1 + p);
    let w = v128.load(a + p);
    s0 = mulAdd(s0, w, u);
    t0 = mulAdd(t0, w, v);
    w = v128.load(a1 + p);
    s1 = mulAdd(s1, w, u);
    t1 = mulAdd(t1, w, v);
    w = v128.load(a2 + p);
    s2 = mulAdd(s2, w, u);
    t2 = mulAdd(t2, w, v);
    w = v128.load(a3 + p);
    s3 = mulAdd(s3, w, u);
    t3 = mulAdd(t3, w, v);
  }
  store<f32>(out, finish(s0, a, b, whole, d));
  store<f32>(out, finish(t0, a, b1, whole, d), 4);
  out += outStride;
  store<f32>(out, finish(s1, a1, b, whole, d));
  store<f32>(out, finish(t1, a1, b1, whole, d), 4);
  out += outStride;
  store<f32>(out, finish(s2, a2, b, whole, d));
  store<f32>(out, finish(t2, a2, b1, whole, d), 4);
  out += outStride;
  store<f32>(out, finish(s3, a3, b, whole, d));
  store<f32>(out, finish(t3, a3, b1, whole, d), 4);
}

/**
 * Rows [first, last) of out = a bᵀ, for a (· × d), b (n × d), out (· × n). Lane l of a sum takes the elements p = l (mod 4).
 * @param aStride bytes from one row of a to the next
 */
export function multiplyTransposed(
  a: usize, aStride: usize, b: usize, out: usize, d: i32, n: i32, first: i32, last: i32,
): void {
  const stride = <usize>d << 2;
  const outStride = <usize>n << 2;
  const tiledRows = first + ((last - first) & ~3);
  const tiledColumns = n & ~1;
  for (let j = 0; j < tiledColumns; j += 2) {
    for (let i = first; i < tiledRows; i += 4) {
      const to = out + <usize>i * outStride + (<usize>j << 2);
      dots4x2(a + <usize>i * aStride, aStride, b + <usize>j * stride, d, to, outStride);
    }
  }
  for (let i = first; i < last; i++) {
    for (let j = i < tiledRows ? tiledColumns : 0; j < n; j++) {
      store<f32>(out + <usize>i * outStride + (<usize>j << 2), dot(a + <usize>i * aStride, b + <usize>j * stride, d));
    }
  }
}

/** out[r, j .. j + 16) (+)= sum over s of a[s, r] · b[s, j .. j + 16), for two rows r: eight sums and six operands again. */
// @ts-ignore: decorator
@inline
function tile2x16(
  a: usize, aStride: usize, b: usize, bStride: usize, nSummed: i32, out: usize, next: usize, fresh: bool,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let s = 0; s < nSummed; s++) {
    const u = v128.load32_splat(a), v = v128.load32_splat(a, 4);
    let w = v128.load(b);
    s0 = mulAdd(s0, u, w);
    t0 = mulAdd(t0, v, w);
    w = v128.load(b, 16);
    s1 = mulAdd(s1, u, w);
    t1 = mulAdd(t1, v, w);
    w = v128.load(b, 32);
    s2 = mulAdd(s2, u, w);
    t2 = mulAdd(t2, v, w);
    w = v128.load(b, 48);
    s3 = mulAdd(s3, u, w);
    t3 = mulAdd(t3, v, w);
    a += aStride;
    b += bStride;
  }
  put(out, s0, s1, s2, s3, fresh);
  put(next, t0, t1, t2, t3, fresh);
}

// @ts-ignore: decorator
@inline
function put(at: usize, s0: v128, s1: v128, s2: v128, s3: v128, fresh: bool): void {
  if (fresh) {
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at, s2, 32);
    v128.store(at, s3, 48);
    return;
  }
  v128.store(at, f32x4.add(v128.load(at), s0));
  v128.store(at, f32x4.add(v128.load(at, 16), s1), 16);
  v128.store(at, f32x4.add(v128.load(at, 32), s2), 32);
  v128.store(at, f32x4.add(v128.load(at, 48), s3), 48);
}

/** out[r, j] (+)= sum over s of a[s, r] · b[s, j], in ascending order. */
// @ts-ignore: decorator
@inline
function one(a: usize, aStride: usize, b: usize, bStride: usize, nSummed: i32, out: usize, fresh: bool): void {
  let sum: f32 = 0;
  for (let s = 0; s < nSummed; s++) {
    sum += load<f32>(a) * load<f32>(b);
    a += aStride;
    b += bStride;
  }
  store<f32>(out, fresh ? sum : load<f32>(out) + sum);
}

/**
 * out += aᵀ b, for a (s × m), b (s × n), out (m × n): what a few samples add to a gradient. Each element is summed over s
 * in ascending order before it is added. Rows of b should not stand a multiple of 4096 bytes apart: they would fight
 * for the same cache lines.
 * @param bStride bytes from one row of b to the next
 * @param fresh   whether out = aᵀ b instead, whatever was there
 */
export function addTransposedMultiply(
  a: usize, b: usize, bStride: usize, out: usize, nSummed: i32, m: i32, n: i32, fresh: bool,
): void {
  const aStride = <usize>m << 2;
  const outStride = <usize>n << 2;
  const tiledRows = m & ~1;
  const tiledColumns = n & ~15;
  for (let j = 0; j < tiledColumns; j += 16) {
    const columns = b + (<usize>j << 2);
    for (let r = 0; r < tiledRows; r += 2) {
      const to = out + <usize>r * outStride + (<usize>j << 2);
      tile2x16(a + (<usize>r << 2), aStride, columns, bStride, nSummed, to, to + outStride, fresh);
    }
  }
  for (let r = 0; r < m; r++) {
    for (let j = r < tiledRows ? tiledColumns : 0; j < n; j++) {
      const to = out + <usize>r * outStride + (<usize>j << 2);
      one(a + (<usize>r << 2), aStride, b + (<usize>j << 2), bStride, nSummed, to, fresh);
    }
  }
}

/** Columns of b that are summed together: one cache line of f32. */
const PANEL: i32 = 16;

/**
 * Columns [first, last) of out = aᵀ b, for a (s × m), b (s × n), out (m × n); first is a multiple of 16. Each element is
 * summed over s in ascending order.
 * @param scratch 64 · s + 128 bytes: a panel of 16 columns of b, packed (rows of b are a power of two apart all too
 *                often, and would fight for one cache set), and two rows of results
 */
export function transposedMultiply(
  a: usize, b: usize, out: usize, nSummed: i32, m: i32, n: i32, first: i32, last: i32, scratch: usize,
): void {
  const panel = scratch + 128;
  const aStride = <usize>m << 2;
  const bStride = <usize>n << 2;
  for (let j = first; j < last; j += PANEL) {
    const width = <usize>min(PANEL, last - j) << 2;
    for (let s = 0; s < nSummed; s++) {
      const from = b + <usize>s * bStride + (<usize>j << 2);
      const to = panel + (<usize>s << 6);
      if (width < 64) {
        memory.copy(to, from, width);
        continue;
      }
      const u = v128.load(from), v = v128.load(from, 16), w = v128.load(from, 32), x = v128.load(from, 48);
      v128.store(to, u);
      v128.store(to, v, 16);
      v128.store(to, w, 32);
      v128.store(to, x, 48);
    }
    for (let i = 0; i < m; i += 2) {
      const column = a + (<usize>i << 2);
      const to = out + <usize>i * bStride + (<usize>j << 2);
      if (i + 1 < m) tile2x16(column, aStride, panel, 64, nSummed, scratch, scratch + 64, true);
      else for (let p: usize = 0; p < width; p += 4) one(column, aStride, panel + p, 64, nSummed, scratch + p, true);
      memory.copy(to, scratch, width);
      if (i + 1 < m) memory.copy(to + bStride, scratch + 64, width);
    }
  }
}

/** out[i] = the sum of parts[p][i] for p = 0, 1, …, in this order, for i in [first, last). */
export function addParts(parts: usize, partBytes: usize, nParts: i32, out: usize, first: i32, last: i32): void {
  const whole = first + ((last - first) & ~3);
  for (let i = first; i < whole; i += 4) {
    let at = parts + (<usize>i << 2);
    let sum = v128.load(at);
    for (let p = 1; p < nParts; p++) {
      at += partBytes;
      sum = f32x4.add(sum, v128.load(at));
    }
    v128.store(out + (<usize>i << 2), sum);
  }
  for (let i = whole; i < last; i++) {
    let sum = load<f32>(parts + (<usize>i << 2));
    for (let p = 1; p < nParts; p++) sum += load<f32>(parts + <usize>p * partBytes + (<usize>i << 2));
    store<f32>(out + (<usize>i << 2), sum);
  }
}
