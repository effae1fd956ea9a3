import { BLOCK_ROW, CELL, WIDTH } from './panels';

/** Bytes of an entry of a list: where the sample stands in a block, and its slope. */
const ENTRY: usize = 8;

// @ts-ignore: decorator
@inline
function mulAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** The sum of a list's samples in a block, each times its slope. */
// @ts-ignore: decorator
@inline
function tile1x24(list: usize, end: usize, block: usize, out: usize, fresh: bool): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  for (; list < end; list += ENTRY) {
    const x = block + load<u32>(list), slope = v128.load32_splat(list, 4);
    s0 = mulAdd(s0, slope, v128.load(x));
    s1 = mulAdd(s1, slope, v128.load(x, 16));
    s2 = mulAdd(s2, slope, v128.load(x, 32));
    s3 = mulAdd(s3, slope, v128.load(x, 48));
    s4 = mulAdd(s4, slope, v128.load(x, 64));
    s5 = mulAdd(s5, slope, v128.load(x, 80));
  }
  put(out, s0, fresh);
  put(out + 16, s1, fresh);
  put(out + 32, s2, fresh);
  put(out + 48, s3, fresh);
  put(out + 64, s4, fresh);
  put(out + 80, s5, fresh);
}

// @ts-ignore: decorator
@inline
function put(at: usize, s: v128, fresh: bool): void {
  v128.store(at, fresh ? s : f32x4.add(v128.load(at), s));
}

/**
 * Rows [first, last) of out (+)= slopes xᵀ, summed over some samples in ascending order: the gradient of a layer's weights.
 * Samples whose slope is 0 are passed over, which changes no bit of a sum.
 * @param slopes panels, with a cell for each row of out
 * @param blocks of x: n numbers of each sample
 * @param out    rows of n numbers
 * @param fresh  whether out = slopes xᵀ instead, whatever was there
 * @param sums   f64, one for each row of out: the slopes are added to them
 * @param scratch (last - first) · (nSamples + 1) · ENTRY + BLOCK_ROW bytes
 */
export function addGradients(
  slopes: usize, panelBytes: usize, nSamples: i32, blocks: usize, blockSamples: i32, n: i32,
  first: i32, last: i32, out: usize, fresh: bool, sums: usize, scratch: usize,
): void {
  const listBytes = <usize>(nSamples + 1) * ENTRY;
  const lists = scratch + BLOCK_ROW;
  for (let c = first; c < last; c++) {
    const list = lists + <usize>(c - first) * listBytes;
    let to = list + ENTRY;
    let sum: f64 = 0;
    for (let s = 0; s < nSamples; s++) {
      const slope = load<f32>(slopes + <usize>(s >> 3) * panelBytes + <usize>c * CELL + (<usize>(s & 7) << 2));
      if (slope == 0) continue;
      sum += <f64>slope;
      store<u32>(to, <u32>s * <u32>BLOCK_ROW);
      store<f32>(to, slope, 4);
      to += ENTRY;
    }
    store<u32>(list, <u32>(to - list));
    const own = sums + (<usize>c << 3);
    store<f64>(own, fresh ? sum : load<f64>(own) + sum);
  }
  const stride = <usize>n << 2;
  const blockBytes = <usize>blockSamples * BLOCK_ROW;
  for (let j = 0; j < n; j += WIDTH) {
    for (let c = first; c < last; c++) {
      const list = lists + <usize>(c - first) * listBytes;
      const to = out + <usize>c * stride + (<usize>j << 2);
      const end = list + load<u32>(list);
      if (j + WIDTH <= n) tile1x24(list + ENTRY, end, blocks, to, fresh);
      else {
        const bytes = <usize>(n - j) << 2;
        tile1x24(list + ENTRY, end, blocks, scratch, true);
        for (let p: usize = 0; p < bytes; p += 4) {
          const part = load<f32>(scratch + p);
          store<f32>(to + p, fresh ? part : load<f32>(to + p) + part);
        }
      }
    }
    blocks += blockBytes;
  }
}
