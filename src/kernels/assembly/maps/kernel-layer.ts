import { exp2 } from './exp2';
import { BLOCK, patchDots } from './patch-dots';
import { productBytes, tileBytes, tileDots, tileFilterBytes, transformTiles } from './winograd';

/** Bytes of eight filters' numbers. */
const CELL: usize = 32;

/**
 * One layer of kernel feature maps, for one image: n exp((cos - 1) / sigma²) of each patch and filter, n the patch's
 * length, then Gaussian pooling. Source: Mairal, NIPS 2016, arXiv 1605.06265.
 * @param codes   (side + patch - 1)² pixels of nChannels i16, zeros around
 * @param tiled   whether patches are taken four at a time, as tiles: 3 × 3 ones
 * @param slopes  side² f32: what a dot product of codes is multiplied by to give cos · log2(e) / sigma²
 * @param factors side² f32: n exp(-1 / sigma²)
 * @param filters nFilters / 8 blocks, as {@link patchDots} or {@link tileDots} takes them
 * @param weights 2 · pool + 1 f32, which sum to 1, the same from both ends
 * @param out     nPooled² × nFilters f32, nPooled = floor((side - 1) / pool) + 1
 * @param scratch {@link layerScratchBytes}
 */
export function kernelLayer(
  codes: usize, side: i32, patch: i32, nChannels: i32, tiled: i32, slopes: usize, factors: usize,
  filters: usize, nFilters: i32, pool: i32, weights: usize, out: usize, scratch: usize,
): void {
  const pixelBytes = <usize>nChannels << 1;
  const rowBytes = <usize>(side + patch - 1) * pixelBytes;
  const runBytes = ((<usize>patch * pixelBytes) + 3) & ~3;
  const blockBytes = tiled ? tileFilterBytes(nChannels) : <usize>patch * (runBytes << 3);
  const nPooled = (side - 1) / pool + 1;
  const pixelOut = <usize>nFilters << 2;
  const border = <usize>pool * CELL;
  const nTogether = tiled ? 2 : 1;
  // Rows of the map between zeros, and below them what is pooled of every row, with rows of zeros above and below.
  const lineBytes = <usize>side * CELL + (border << 1);
  const rows = scratch, pooledRows = rows + 2 * lineBytes;
  const pooledBytes = <usize>nPooled * CELL;
  const products = scratch + rowsBytes(side, pool), tiles = products + productBytes(side);
  memory.fill(scratch, 0, rowsBytes(side, pool));
  if (tiled) transformTiles(codes, side, nChannels, tiles);
  for (let k = 0; k < nFilters; k += BLOCK) {
    let to = pooledRows + <usize>pool * pooledBytes;
    for (let y = 0; y < side; y += nTogether) {
      if (tiled) tileDots(tiles, side, nChannels, y >> 1, filters, products, rows + border, lineBytes);
      else patchDots(codes + <usize>y * rowBytes, pixelBytes, rowBytes, side, patch, runBytes, filters, rows + border);
      for (let r = 0; r < min(nTogether, side - y); r++) {
        const row = rows + <usize>r * lineBytes + border, at = <usize>((y + r) * side) << 2;
        activate(row, side, slopes + at, factors + at);
        poolLine(row, CELL, pool, nPooled, weights, to, CELL);
        to += pooledBytes;
      }
    }
    for (let X = 0; X < nPooled; X++) {
      const column = pooledRows + <usize>pool * pooledBytes + <usize>X * CELL;
      poolLine(column, pooledBytes, pool, nPooled, weights, out + <usize>X * pixelOut + (<usize>k << 2), <usize>nPooled * pixelOut);
    }
    filters += blockBytes;
  }
}

/** Bytes of two rows of a map and of what is pooled of all rows. */
// @ts-ignore: decorator
@inline
function rowsBytes(side: i32, pool: i32): usize {
  const nPooled = (side - 1) / pool + 1;
  return <usize>((side + 2 * pool) * (2 + nPooled)) * CELL;
}

/** Bytes of scratch. */
// @ts-ignore: decorator
@inline
export function layerScratchBytes(side: i32, pool: i32, nChannels: i32, tiled: i32): usize {
  return rowsBytes(side, pool) + (tiled ? productBytes(side) + tileBytes(side, nChannels) : 0);
}

/** Dot products become n exp((cos - 1) / sigma²), in place: width × 8. */
// @ts-ignore: decorator
@inline
function activate(row: usize, width: i32, slopes: usize, factors: usize): void {
  for (let x: usize = 0; x < <usize>width << 2; x += 4) {
    const slope = v128.load32_splat(slopes + x), factor = v128.load32_splat(factors + x);
    const a = f32x4.convert_i32x4_s(v128.load(row)), b = f32x4.convert_i32x4_s(v128.load(row, 16));
    v128.store(row, f32x4.mul(factor, exp2(f32x4.mul(a, slope))));
    v128.store(row, f32x4.mul(factor, exp2(f32x4.mul(b, slope))), 16);
    row += CELL;
  }
}

/**
 * out[X] = the weighted sum of line[X · pool - pool .. X · pool + pool], from both ends inwards, eight filters at a time.
 * @param line its cells are `step` bytes apart; `pool` cells before and behind it are zeros
 */
// @ts-ignore: decorator
@inline
function poolLine(line: usize, step: usize, pool: i32, nPooled: i32, weights: usize, out: usize, outStep: usize): void {
  const reach = <usize>pool * step;
  const middle = v128.load32_splat(weights + (<usize>pool << 2));
  for (let X = 0; X < nPooled; X++) {
    let a = f32x4.mul(middle, v128.load(line)), b = f32x4.mul(middle, v128.load(line, 16));
    let before = line - reach, behind = line + reach;
    for (let w = weights; before < line; w += 4) {
      const weight = v128.load32_splat(w);
      a = f32x4.add(a, f32x4.mul(weight, f32x4.add(v128.load(before), v128.load(behind))));
      b = f32x4.add(b, f32x4.mul(weight, f32x4.add(v128.load(before, 16), v128.load(behind, 16))));
      before += step;
      behind -= step;
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    line += reach;
    out += outStep;
  }
}
