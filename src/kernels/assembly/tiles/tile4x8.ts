/*
 * The loops under all products of matrices that are tiled: four rows by eight columns of f32, or of pairs of 16-bit codes whose
 * products are summed in i32; four by four of f64. Eight sums and three operands stay in registers; the loops are not unrolled,
 * since V8 puts all loads of a loop's body first, so that a longer one would only spill. Sums go in ascending order.
 */

/** What becomes of the sums: they are stored, or added to what is there, or taken away from it. Sums of codes are added to f32. */
export const STORE: i32 = 0;
export const ADD: i32 = 1;
export const SUBTRACT: i32 = 2;

/** Bytes of eight f32, of four f64, or of the pairs of codes of eight columns. */
const CELL: usize = 32;

// @ts-ignore: decorator
@inline
function mulAdd<T>(sum: v128, x: v128, y: v128): v128 {
  if (isInteger<T>()) return i32x4.add(sum, i32x4.dot_i16x8_s(x, y));
  if (sizeof<T>() == 8) return f64x2.add(sum, f64x2.mul(x, y));
  return f32x4.add(sum, f32x4.mul(x, y));
}

// @ts-ignore: decorator
@inline
function put<T>(at: usize, s: v128, t: v128, how: i32): void {
  if (how == STORE) {
    v128.store(at, s);
    v128.store(at, t, 16);
    return;
  }
  const u = v128.load(at), v = v128.load(at, 16);
  if (sizeof<T>() == 8) {
    v128.store(at, how == ADD ? f64x2.add(u, s) : f64x2.sub(u, s));
    v128.store(at, how == ADD ? f64x2.add(v, t) : f64x2.sub(v, t), 16);
    return;
  }
  const x = isInteger<T>() ? f32x4.convert_i32x4_s(s) : s, y = isInteger<T>() ? f32x4.convert_i32x4_s(t) : t;
  v128.store(at, how == ADD ? f32x4.add(u, x) : f32x4.sub(u, x));
  v128.store(at, how == ADD ? f32x4.add(v, y) : f32x4.sub(v, y), 16);
}

/**
 * The products of four rows and eight columns that stand packed: a cell of 32 bytes for each number that is summed over.
 * @param a     of each cell the first four numbers are the rows'
 * @param b     cells of the columns
 * @param bytes of all cells
 * @param out   four times eight sums, outStep bytes apart
 */
// @ts-ignore: decorator
@inline
export function packed4x8<T>(a: usize, b: usize, bytes: usize, out: usize, outStep: usize, how: i32): void {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let p: usize = 0; p < bytes; p += CELL) {
    const u = v128.load(b + p), v = v128.load(b + p, 16);
    let x = sizeof<T>() == 8 ? v128.load64_splat(a + p) : v128.load32_splat(a + p);
    s0 = mulAdd<T>(s0, x, u);
    t0 = mulAdd<T>(t0, x, v);
    x = sizeof<T>() == 8 ? v128.load64_splat(a + p, 8) : v128.load32_splat(a + p, 4);
    s1 = mulAdd<T>(s1, x, u);
    t1 = mulAdd<T>(t1, x, v);
    x = sizeof<T>() == 8 ? v128.load64_splat(a + p, 16) : v128.load32_splat(a + p, 8);
    s2 = mulAdd<T>(s2, x, u);
    t2 = mulAdd<T>(t2, x, v);
    x = sizeof<T>() == 8 ? v128.load64_splat(a + p, 24) : v128.load32_splat(a + p, 12);
    s3 = mulAdd<T>(s3, x, u);
    t3 = mulAdd<T>(t3, x, v);
  }
  put<T>(out, s0, t0, how);
  put<T>(out + outStep, s1, t1, how);
  put<T>(out + 2 * outStep, s2, t2, how);
  put<T>(out + 3 * outStep, s3, t3, how);
}

/**
 * The products of four rows that stand as they are and eight packed columns, of f32 or of pairs of codes.
 * @param a        the first row; the others follow, aStep bytes apart
 * @param nRuns    a row consists of runs of runBytes, which begin runStep bytes apart
 * @param runBytes a multiple of 4
 * @param b        cells of the columns
 * @param out      four times eight sums, outStep bytes apart
 */
// @ts-ignore: decorator
@inline
export function rows4x8<T>(
  a: usize, aStep: usize, nRuns: i32, runStep: usize, runBytes: usize, b: usize, out: usize, outStep: usize, how: i32,
): void {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let run = 0; run < nRuns; run++) {
    const a1 = a + aStep, a2 = a1 + aStep, a3 = a2 + aStep;
    for (let p: usize = 0; p < runBytes; p += 4) {
      const u = v128.load(b), v = v128.load(b, 16);
      b += CELL;
      let x = v128.load32_splat(a + p);
      s0 = mulAdd<T>(s0, x, u);
      t0 = mulAdd<T>(t0, x, v);
      x = v128.load32_splat(a1 + p);
      s1 = mulAdd<T>(s1, x, u);
      t1 = mulAdd<T>(t1, x, v);
      x = v128.load32_splat(a2 + p);
      s2 = mulAdd<T>(s2, x, u);
      t2 = mulAdd<T>(t2, x, v);
      x = v128.load32_splat(a3 + p);
      s3 = mulAdd<T>(s3, x, u);
      t3 = mulAdd<T>(t3, x, v);
    }
    a += runStep;
  }
  put<T>(out, s0, t0, how);
  put<T>(out + outStep, s1, t1, how);
  put<T>(out + 2 * outStep, s2, t2, how);
  put<T>(out + 3 * outStep, s3, t3, how);
}

/**
 * The products of four columns of a matrix of f32 that stands as it is and eight packed columns: of as many of its rows as there
 * are cells.
 * @param a     in the first row, the first of the four; the next row follows aStep bytes further
 * @param nRows how many rows are summed over
 * @param b     cells of the columns
 * @param out   four times eight sums, outStep bytes apart
 */
// @ts-ignore: decorator
@inline
export function columns4x8(a: usize, aStep: usize, nRows: i32, b: usize, out: usize, outStep: usize, how: i32): void {
  let s0 = i32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  for (let i = 0; i < nRows; i++) {
    const u = v128.load(b), v = v128.load(b, 16);
    b += CELL;
    let x = v128.load32_splat(a);
    s0 = mulAdd<f32>(s0, x, u);
    t0 = mulAdd<f32>(t0, x, v);
    x = v128.load32_splat(a, 4);
    s1 = mulAdd<f32>(s1, x, u);
    t1 = mulAdd<f32>(t1, x, v);
    x = v128.load32_splat(a, 8);
    s2 = mulAdd<f32>(s2, x, u);
    t2 = mulAdd<f32>(t2, x, v);
    x = v128.load32_splat(a, 12);
    s3 = mulAdd<f32>(s3, x, u);
    t3 = mulAdd<f32>(t3, x, v);
    a += aStep;
  }
  put<f32>(out, s0, t0, how);
  put<f32>(out + outStep, s1, t1, how);
  put<f32>(out + 2 * outStep, s2, t2, how);
  put<f32>(out + 3 * outStep, s3, t3, how);
}

/** One row of f32, whose numbers stand aStep bytes apart, times eight packed columns: n cells. */
export function row1x8(a: usize, aStep: usize, n: i32, b: usize, out: usize, how: i32): void {
  let s = i32x4.splat(0), t = s;
  for (let i = 0; i < n; i++) {
    const x = v128.load32_splat(a);
    s = mulAdd<f32>(s, x, v128.load(b));
    t = mulAdd<f32>(t, x, v128.load(b, 16));
    a += aStep;
    b += CELL;
  }
  put<f32>(out, s, t, how);
}
