/** So few are sorted. */
const FEW: i32 = 10;

/**
 * Reorders n f64 so that the one at place k is what it would be if they were sorted, with none larger before it and none
 * smaller behind it. Source: Hoare, "Algorithm 65: Find" (1961).
 * @returns it
 */
export function smallest(values: usize, n: i32, k: i32): f64 {
  let low = 0, high = n - 1;
  while (high - low > FEW) {
    const pivot = middle(at(values, low), at(values, (low + high) >> 1), at(values, high));
    let i = low, j = high;
    while (i <= j) {
      while (at(values, i) < pivot) i++;
      while (at(values, j) > pivot) j--;
      if (i > j) break;
      const value = at(values, i);
      put(values, i, at(values, j));
      put(values, j, value);
      i++;
      j--;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return at(values, k);
  }
  for (let i = low + 1; i <= high; i++) {
    const value = at(values, i);
    let j = i - 1;
    for (; j >= low && at(values, j) > value; j--) put(values, j + 1, at(values, j));
    put(values, j + 1, value);
  }
  return at(values, k);
}

// @ts-ignore: decorator
@inline
function at(values: usize, i: i32): f64 {
  return load<f64>(values + (<usize>i << 3));
}
// @ts-ignore: decorator
@inline
function put(values: usize, i: i32, value: f64): void {
  store<f64>(values + (<usize>i << 3), value);
}

/** The middle one of three. */
// @ts-ignore: decorator
@inline
function middle(a: f64, b: f64, c: f64): f64 {
  return max(min(a, b), min(max(a, b), c));
}
