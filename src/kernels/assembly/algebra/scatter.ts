/** Rows that are taken together, in f64. */
const ROWS: i32 = 4;

/** Bytes of scratch for {@link addScatter}. */
export function scatterScratchBytes(d: i32): usize {
  return <usize>(ROWS * (d + 1)) << 3;
}

/**
 * The sums of the columns of rows [first, last), and of the products of each two of them, in f64 and in ascending order.
 * @param rows nRows × d f32
 * @param sums d f64, then d × d f64, of which only what is left of the diagonal, and one more, is written
 */
export function addScatter(rows: usize, d: i32, first: i32, last: i32, sums: usize, scratch: usize): void {
  const stride = <usize>(d + 1) << 3;
  const rowBytes = <usize>d << 3;
  const b0 = scratch, b1 = b0 + stride, b2 = b1 + stride, b3 = b2 + stride;
  memory.fill(sums, 0, rowBytes * <usize>(d + 1));
  memory.fill(scratch, 0, scatterScratchBytes(d));
  for (let i = first; i < last; i += ROWS) {
    const n = min(ROWS, last - i);
    for (let r = 0; r < ROWS; r++) {
      const from = rows + (<usize>(i + r) * <usize>d << 2), to = scratch + <usize>r * stride;
      for (let j: usize = 0; j < <usize>d; j++) {
        const x: f64 = r < n ? <f64>load<f32>(from + (j << 2)) : 0;
        store<f64>(to + (j << 3), x);
        store<f64>(sums + (j << 3), load<f64>(sums + (j << 3)) + x);
      }
    }
    for (let a: usize = 0; a < <usize>d; a++) {
      const at = a << 3;
      const x0 = v128.load64_splat(b0 + at), x1 = v128.load64_splat(b1 + at), x2 = v128.load64_splat(b2 + at), x3 = v128.load64_splat(b3 + at);
      const to = sums + rowBytes + a * rowBytes;
      for (let p: usize = 0; p <= at; p += 16) {
        let sum = v128.load(to + p);
        sum = f64x2.add(sum, f64x2.mul(x0, v128.load(b0 + p)));
        sum = f64x2.add(sum, f64x2.mul(x1, v128.load(b1 + p)));
        sum = f64x2.add(sum, f64x2.mul(x2, v128.load(b2 + p)));
        sum = f64x2.add(sum, f64x2.mul(x3, v128.load(b3 + p)));
        v128.store(to + p, sum);
      }
    }
  }
}
