/**
 * The cosine distance of two rows, as the bits of an f32: 1 - a·b / sqrt(|a|² |b|²), each step rounded to f64, the result to
 * f32. A row of zeros is at distance 1 from every row. The bits of distances are in the order of integers.
 * @param a,b the squared lengths |a|² and |b|²
 */
// @ts-ignore: decorator
@inline
export function cosineBits(dot: f64, a: f64, b: f64): i32 {
  const squared = a * b;
  const distance = squared == 0 ? 1.0 : max(0.0, 1.0 - dot / Math.sqrt(squared));
  return reinterpret<i32>(<f32>distance);
}
