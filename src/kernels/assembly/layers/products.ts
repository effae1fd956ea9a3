import { CELL } from './panels';

/** Numbers that are summed over at a time: a panel of them fits the first cache. These sums are added in ascending order. */
const DEPTH: i32 = 512;

// @ts-ignore: decorator
@inline
function mulAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** One row, whose numbers stand `step` bytes apart, times a panel. */
function one(a: usize, step: usize, b: usize, k: i32, out: usize, fresh: bool): void {
  let s = f32x4.splat(0), t = s;
  for (let i = 0; i < k; i++) {
    const x = v128.load32_splat(a);
    s = mulAdd(s, x, v128.load(b));
    t = mulAdd(t, x, v128.load(b, 16));
    a += step;
    b += CELL;
  }
  put(out, s, t, fresh);
}

/** Four rows, rowStep bytes apart, whose numbers stand `step` bytes apart, times a panel. */
// @ts-ignore: decorator
@inline
function tile4x8(a: usize, rowStep: usize, step: usize, b: usize, k: i32, out: usize, fresh: bool): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  let a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
  for (let i = 0; i < k; i++) {
    const u = v128.load(b), v = v128.load(b, 16);
    b += CELL;
    let x = v128.load32_splat(a);
    a += step;
    s0 = mulAdd(s0, x, u);
    t0 = mulAdd(t0, x, v);
    x = v128.load32_splat(a1);
    a1 += step;
    s1 = mulAdd(s1, x, u);
    t1 = mulAdd(t1, x, v);
    x = v128.load32_splat(a2);
    a2 += step;
    s2 = mulAdd(s2, x, u);
    t2 = mulAdd(t2, x, v);
    x = v128.load32_splat(a3);
    a3 += step;
    s3 = mulAdd(s3, x, u);
    t3 = mulAdd(t3, x, v);
  }
  put(out, s0, t0, fresh);
  put(out + CELL, s1, t1, fresh);
  put(out + 2 * CELL, s2, t2, fresh);
  put(out + 3 * CELL, s3, t3, fresh);
}

// @ts-ignore: decorator
@inline
function put(out: usize, s: v128, t: v128, fresh: bool): void {
  v128.store(out, fresh ? s : f32x4.add(v128.load(out), s));
  v128.store(out, fresh ? t : f32x4.add(v128.load(out, 16), t), 16);
}

/**
 * Rows [first, last) of out = W x for the samples x of some panels: W has rows of d numbers. Each sum of 512 products goes in
 * ascending order, and these sums are added in ascending order: no slicing changes a bit.
 * @param panelBytes    from one panel of x to the next
 * @param outPanelBytes the same of out, whose panels have a cell for each row of W
 */
export function multiplyPanels(
  weights: usize, d: i32, first: i32, last: i32, panels: usize, panelBytes: usize, nPanels: i32, out: usize, outPanelBytes: usize,
): void {
  const stride = <usize>d << 2;
  const tiled = first + ((last - first) & ~3);
  for (let from = 0; from < d; from += DEPTH) {
    const depth = min(DEPTH, d - from);
    const fresh = from == 0;
    for (let c = first; c < last; c += c < tiled ? 4 : 1) {
      const a = weights + <usize>c * stride + (<usize>from << 2);
      let x = panels + <usize>from * CELL, to = out + <usize>c * CELL;
      for (let p = 0; p < nPanels; p++) {
        if (c < tiled) tile4x8(a, stride, 4, x, depth, to, fresh);
        else one(a, 4, x, depth, to, fresh);
        x += panelBytes;
        to += outPanelBytes;
      }
    }
  }
}

/** out = Wᵀ x for the samples x of some panels: W has m rows of d numbers. In the same order of sums. */
export function multiplyPanelsTransposed(
  weights: usize, m: i32, d: i32, panels: usize, panelBytes: usize, nPanels: i32, out: usize, outPanelBytes: usize,
): void {
  const stride = <usize>d << 2;
  const tiled = d & ~3;
  for (let from = 0; from < m; from += DEPTH) {
    const depth = min(DEPTH, m - from);
    const fresh = from == 0;
    for (let j = 0; j < d; j += j < tiled ? 4 : 1) {
      const a = weights + <usize>from * stride + (<usize>j << 2);
      let x = panels + <usize>from * CELL, to = out + <usize>j * CELL;
      for (let p = 0; p < nPanels; p++) {
        if (j < tiled) tile4x8(a, 4, stride, x, depth, to, fresh);
        else one(a, stride, x, depth, to, fresh);
        x += panelBytes;
        to += outPanelBytes;
      }
    }
  }
}
