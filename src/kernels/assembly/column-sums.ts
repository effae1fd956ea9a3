/** Columns that are summed together: one cache line of bytes, in eight vectors of u16. */
const COLUMNS: usize = 64;
/** Rows after which the u16 sums move on, before they could overflow: 256 · 255 < 2^16. */
const ROWS: i32 = 256;

/** sums[j .. j + 8) += eight u16. */
// @ts-ignore: decorator
@inline
function addWide(to: usize, sums: v128): void {
  v128.store(to, i32x4.add(v128.load(to), i32x4.extend_low_i16x8_u(sums)));
  v128.store(to, i32x4.add(v128.load(to, 16), i32x4.extend_high_i16x8_u(sums)), 16);
}

// @ts-ignore: decorator
@inline
function addLow(sum: v128, bytes: v128): v128 {
  return i16x8.add(sum, i16x8.extend_low_i8x16_u(bytes));
}
// @ts-ignore: decorator
@inline
function addHigh(sum: v128, bytes: v128): v128 {
  return i16x8.add(sum, i16x8.extend_high_i8x16_u(bytes));
}

/** sums[j] = the sum of column j over nRows rows of bytes, for j in [first, last); exact up to 2^23 rows. */
export function columnSums(pixels: usize, nCols: i32, nRows: i32, sums: usize, first: i32, last: i32): void {
  memory.fill(sums + (<usize>first << 2), 0, <usize>(last - first) << 2);
  for (let r0 = 0; r0 < nRows; r0 += ROWS) {
    const rows = min(ROWS, nRows - r0);
    const top = pixels + <usize>r0 * <usize>nCols;
    let j = <usize>first;
    for (; j + COLUMNS <= <usize>last; j += COLUMNS) {
      let s0 = i16x8.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
      let at = top + j;
      for (let r = 0; r < rows; r++) {
        let v = v128.load(at);
        s0 = addLow(s0, v);
        s1 = addHigh(s1, v);
        v = v128.load(at, 16);
        s2 = addLow(s2, v);
        s3 = addHigh(s3, v);
        v = v128.load(at, 32);
        s4 = addLow(s4, v);
        s5 = addHigh(s5, v);
        v = v128.load(at, 48);
        s6 = addLow(s6, v);
        s7 = addHigh(s7, v);
        at += <usize>nCols;
      }
      const to = sums + (j << 2);
      addWide(to, s0);
      addWide(to + 32, s1);
      addWide(to + 64, s2);
      addWide(to + 96, s3);
      addWide(to + 128, s4);
      addWide(to + 160, s5);
      addWide(to + 192, s6);
      addWide(to + 224, s7);
    }
    for (; j < <usize>last; j++) {
      let sum: u32 = 0;
      for (let r = 0; r < rows; r++) sum += load<u8>(top + <usize>r * <usize>nCols + j);
      store<u32>(sums + (j << 2), load<u32>(sums + (j << 2)) + sum);
    }
  }
}
