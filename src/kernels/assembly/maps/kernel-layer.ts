import { exp2 } from './exp2';
import { BLOCK, patchDots } from './patch-dots';

/**
 * One layer of kernel feature maps, for one image: n exp((cos - 1) / sigma²) of each patch and filter, n the patch's
 * length, then Gaussian pooling. Source: Mairal, NIPS 2016, arXiv 1605.06265.
 * @param codes   (side + patch - 1)² pixels of nChannels i16, zeros around
 * @param norms   side² f32: the length of each patch, above 0
 * @param slopes  side² f32: what a dot product of codes is multiplied by to give cos · log2(e) / sigma²
 * @param shift   log2(e) / sigma²
 * @param filters nFilters / 8 blocks, as {@link patchDots} takes them
 * @param weights 2 · pool + 1 f32, which sum to 1
 * @param out     nPooled² × nFilters f32, nPooled = floor((side - 1) / pool) + 1
 * @param scratch 64 · side bytes
 */
export function kernelLayer(
  codes: usize, side: i32, patch: i32, nChannels: i32, norms: usize, slopes: usize, shift: f32,
  filters: usize, nFilters: i32, pool: i32, weights: usize, out: usize, scratch: usize,
): void {
  const pixelBytes = <usize>nChannels << 1;
  const rowBytes = <usize>(side + patch - 1) * pixelBytes;
  const runBytes = ((<usize>patch * pixelBytes) + 3) & ~3;
  const blockBytes = <usize>patch * (runBytes << 3);
  const nPooled = (side - 1) / pool + 1;
  const pixelOut = <usize>nFilters << 2;
  const rowOut = <usize>nPooled * pixelOut;
  const pooledRow = scratch + (<usize>side << 5);
  memory.fill(out, 0, <usize>nPooled * rowOut);
  for (let k = 0; k < nFilters; k += BLOCK) {
    for (let y = 0; y < side; y++) {
      patchDots(codes + <usize>y * rowBytes, pixelBytes, rowBytes, side, patch, runBytes, filters, scratch);
      const row = <usize>(y * side) << 2;
      activate(scratch, side, norms + row, slopes + row, shift);
      poolRow(scratch, side, pool, nPooled, weights, pooledRow);
      for (let Y = max(0, (y - 1) / pool); Y < nPooled; Y++) {
        const tap = y - Y * pool + pool;
        if (tap < 0) break;
        if (tap > 2 * pool) continue;
        const w = v128.load32_splat(weights + (<usize>tap << 2));
        let to = out + <usize>Y * rowOut + (<usize>k << 2);
        for (let X = 0; X < nPooled; X++) {
          const from = pooledRow + (<usize>X << 5);
          v128.store(to, f32x4.add(v128.load(to), f32x4.mul(w, v128.load(from))));
          v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(w, v128.load(from, 16))), 16);
          to += pixelOut;
        }
      }
    }
    filters += blockBytes;
  }
}

/** Dot products become n exp((cos - 1) / sigma²), in place: width × 8. */
// @ts-ignore: decorator
@inline
function activate(row: usize, width: i32, norms: usize, slopes: usize, shift: f32): void {
  const shifts = f32x4.splat(shift);
  for (let x: usize = 0; x < <usize>width << 2; x += 4) {
    const slope = v128.load32_splat(slopes + x), norm = v128.load32_splat(norms + x);
    const a = f32x4.convert_i32x4_s(v128.load(row)), b = f32x4.convert_i32x4_s(v128.load(row, 16));
    v128.store(row, f32x4.mul(norm, exp2(f32x4.sub(f32x4.mul(a, slope), shifts))));
    v128.store(row, f32x4.mul(norm, exp2(f32x4.sub(f32x4.mul(b, slope), shifts))), 16);
    row += 32;
  }
}

/** out[X] = the weighted sum of row[X · pool - pool .. X · pool + pool], in ascending order; 0 outside. */
// @ts-ignore: decorator
@inline
function poolRow(row: usize, width: i32, pool: i32, nPooled: i32, weights: usize, out: usize): void {
  for (let X = 0; X < nPooled; X++) {
    const first = max(0, (X - 1) * pool), last = min(width - 1, (X + 1) * pool);
    let w = weights + (<usize>(first - (X - 1) * pool) << 2);
    let from = row + (<usize>first << 5);
    let a = f32x4.splat(0), b = a;
    for (let x = first; x <= last; x++) {
      const weight = v128.load32_splat(w);
      a = f32x4.add(a, f32x4.mul(weight, v128.load(from)));
      b = f32x4.add(b, f32x4.mul(weight, v128.load(from, 16)));
      w += 4;
      from += 32;
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    out += 32;
  }
}
