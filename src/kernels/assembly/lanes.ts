/** The sum of the four lanes of an i32x4. */
// @ts-ignore: decorator
@inline
export function lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
