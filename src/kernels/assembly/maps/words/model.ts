import { BLOCK, patchDots } from '../patch-dots';

/** Linear functions of a patch, as ops/maps/words.ts writes them, field by field in this order. */
// @ts-ignore: decorator
@unmanaged
export class Filters {
  nBlocks: i32;
  /** nBlocks blocks, as {@link patchDots} takes them. */
  codes: usize;
  /** BLOCK · nBlocks f32 each. */
  scale: usize;
  offset: usize;
}

// @ts-ignore: decorator
@unmanaged
export class Words {
  encoder: i32;
  nWords: i32;
  patch: i32;
  stride: i32;
  /** Patches a side. */
  nPositions: i32;
  grid: i32;
  mirror: i32;
  normalise: i32;
  threshold: f32;
  words: Filters;
  coordinates: Filters;
  /** Addresses within a lane's scratch, from its start: for an image, for one row of patches, and what is pooled. */
  pixels: usize;
  inverses: usize;
  dots: usize;
  row: usize;
  pooled: usize;
}

export const HARD: i32 = 0;
export const TRIANGLE: i32 = 1;
export const THRESHOLD: i32 = 2;

/** Bytes from one pixel of an image's codes to the next, and from one row to the next. */
export const PIXEL_BYTES: usize = 6;
export const ROW_BYTES: usize = 32 * PIXEL_BYTES;

/** Bytes of what is pooled in one part of the grid. */
// @ts-ignore: decorator
@inline
export function partBytes(words: Words): usize {
  const answers = words.encoder == THRESHOLD ? 2 : 1;
  return <usize>(words.words.nBlocks * BLOCK * answers) << 2;
}

/** The first position that belongs to a part of the grid, along one side. */
// @ts-ignore: decorator
@inline
export function partStart(words: Words, part: i32): i32 {
  return (part * words.nPositions + words.grid - 1) / words.grid;
}

/** The dot products of a row of patches, whose first is at `from`, with one block of filters: nPositions × BLOCK i32. */
// @ts-ignore: decorator
@inline
export function blockDots(words: Words, filters: Filters, block: i32, from: usize, dots: usize): void {
  const runBytes = (<usize>words.patch * PIXEL_BYTES + 3) & ~3;
  const blockBytes = <usize>words.patch * (runBytes << 3);
  const codes = filters.codes + <usize>block * blockBytes;
  patchDots(from, <usize>words.stride * PIXEL_BYTES, ROW_BYTES, words.nPositions, words.patch, runBytes, codes, dots);
}

/** What four filters give for a patch. */
// @ts-ignore: decorator
@inline
export function given(dots: usize, inverse: v128, scale: v128, offset: v128): v128 {
  return f32x4.sub(f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(v128.load(dots)), inverse), scale), offset);
}
