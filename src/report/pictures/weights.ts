import type { Raster } from '../../util/raster.ts';
import { largestOf, smallestOf } from '../../util/statistics/extremes.ts';

/* Numbers as pictures. */

const GREY = 127.5;

/** The largest magnitude among some numbers; above 0. */
export const largest = (rows: readonly Float64Array[]): number =>
  rows.reduce((most, row) => row.reduce((m, x) => Math.max(m, Math.abs(x)), most), Number.MIN_VALUE);

/** The magnitude that two in a thousand of many numbers exceed: a few outliers would leave all others grey. Above 0. */
export function nearlyLargest(rows: readonly Float64Array[]): number {
  const all = Float64Array.from({ length: rows.reduce((n, row) => n + row.length, 0) });
  let at = 0;
  for (const row of rows) for (const x of row) all[at++] = Math.abs(x);
  all.sort();
  const chosen = all[Math.floor(0.998 * (all.length - 1))]!;
  return chosen > 0 ? chosen : largest(rows);
}

/**
 * Signed numbers as colours: grey is 0, brighter more, darker less, channel by channel.
 * @param planes 3 · side², in planes
 * @param full   what is as bright as can be; more is cut off
 */
export const signedRaster = (planes: Float64Array, side: number, full: number): Raster =>
  rasterOf(planes, side, (x) => GREY + (GREY * x) / full);

/** What is above 0 of signed numbers, on black; with `sign` -1 what is below. */
export const oneSignRaster = (planes: Float64Array, side: number, full: number, sign: 1 | -1): Raster =>
  rasterOf(planes, side, (x) => (255 * sign * x) / full);

/** Numbers from the smallest, black, to the largest, white. */
export function stretchedRaster(planes: Float64Array, side: number): Raster {
  const least = smallestOf(planes);
  const span = largestOf(planes) - least || 1;
  return rasterOf(planes, side, (x) => (255 * (x - least)) / span);
}

function rasterOf(planes: Float64Array, side: number, level: (x: number) => number): Raster {
  const plane = side * side;
  const data = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) {
      data[3 * i + c] = Math.max(0, Math.min(255, Math.round(level(planes[c * plane + i]!))));
    }
  }
  return { width: side, height: side, data };
}
