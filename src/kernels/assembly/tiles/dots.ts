import { COLUMN_BYTES } from './layout';
import { rows4x8, SUBTRACT } from './tile4x8';

// @ts-ignore: decorator
@inline
function mulAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function subtract(at: usize, s: v128, t: v128): void {
  v128.store(at, f32x4.sub(v128.load(at), s));
  v128.store(at, f32x4.sub(v128.load(at, 16), t), 16);
}

/**
 * out[q, r] -= the sum over k < n of panel[k, r] · x[q, k], for the eight rows r of a panel and m vectors q.
 * @param x      vectors that stand `stride` bytes apart, and so do those of out
 */
export function subtractPanelTimes(panel: usize, n: i32, x: usize, stride: usize, m: i32, out: usize): void {
  const bytes = <usize>n << 2;
  let q = 0;
  for (; q + 4 <= m; q += 4) {
    rows4x8<f32>(x, stride, 1, 0, bytes, panel, out, stride, SUBTRACT);
    x += 4 * stride;
    out += 4 * stride;
  }
  for (; q < m; q++) {
    let s = f32x4.splat(0), t = s;
    let b = panel;
    for (let p: usize = 0; p < bytes; p += 4) {
      const y = v128.load32_splat(x + p);
      s = mulAdd(s, y, v128.load(b));
      t = mulAdd(t, y, v128.load(b, 16));
      b += COLUMN_BYTES;
    }
    subtract(out, s, t);
    x += stride;
    out += stride;
  }
}

// @ts-ignore: decorator
@inline
function subtractLanes(at: usize, v: v128): void {
  const sum = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
  store<f32>(at, load<f32>(at) - sum);
}

/**
 * out[q, c] -= the sum over the rows r of some panels of panels[c, r] · x[q, r], for four columns c and m vectors q.
 * @param panels of nPanels panels the first, from the first of the four columns on
 * @param x      vectors that stand `stride` bytes apart, and so do those of out
 */
export function subtractTransposedTimes(
  panels: usize, panelBytes: usize, nPanels: i32, x: usize, stride: usize, m: i32, out: usize,
): void {
  for (let q = 0; q < m; q += 2) {
    const isPair = q + 1 < m;
    const next = isPair ? x + stride : x;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
    let a = panels;
    let at: usize = 0;
    for (let p = 0; p < nPanels; p++) {
      // The two halves of the eight rows, one after the other.
      for (let half: usize = 0; half < 32; half += 16) {
        const u = v128.load(x + at + half), v = v128.load(next + at + half);
        let l = v128.load(a + half);
        s0 = mulAdd(s0, l, u);
        t0 = mulAdd(t0, l, v);
        l = v128.load(a + half, 32);
        s1 = mulAdd(s1, l, u);
        t1 = mulAdd(t1, l, v);
        l = v128.load(a + half, 64);
        s2 = mulAdd(s2, l, u);
        t2 = mulAdd(t2, l, v);
        l = v128.load(a + half, 96);
        s3 = mulAdd(s3, l, u);
        t3 = mulAdd(t3, l, v);
      }
      a += panelBytes;
      at += 32;
    }
    subtractLanes(out, s0);
    subtractLanes(out + 4, s1);
    subtractLanes(out + 8, s2);
    subtractLanes(out + 12, s3);
    if (isPair) {
      const to = out + stride;
      subtractLanes(to, t0);
      subtractLanes(to + 4, t1);
      subtractLanes(to + 8, t2);
      subtractLanes(to + 12, t3);
    }
    x += 2 * stride;
    out += 2 * stride;
  }
}
