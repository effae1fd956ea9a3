/** A linear scale between two round numbers, cut into equal intervals. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** From low to high: intervals + 1 of them. */
  readonly ticks: readonly number[];
  /** Decimals that tell the ticks apart. */
  readonly decimals: number;
}

/** The smallest of 1, 2 or 5 times a power of ten that is not below x. */
export function roundUp(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  const factor = [1, 2, 5].find((f) => f * power >= x * (1 - 1e-9)) ?? 10;
  return factor * power;
}

const TINY = 1e-12; // what differs by less is one value
const slack = 1e-9; // min / step may miss a whole number by a rounding error

/** What a scale has to hold, and how it may be cut. */
interface Wanted {
  readonly min: number;
  readonly max: number;
  readonly intervals: readonly number[];
  readonly most: number;
}

/** The scale of one step, widened to an allowed number of intervals, but not below zero or above `most` for the sake of it. */
function scaleOf(step: number, { min, max, intervals, most }: Wanted): Scale | undefined {
  let first = Math.floor(min / step + slack);
  let last = Math.ceil(max / step - slack);
  const wanted = intervals.find((n) => n >= last - first);
  if (wanted === undefined) return undefined;
  while (last - first < wanted) {
    const isFull = (last + 1) * step > most * (1 + slack);
    if (first !== 0 && (isFull || min - first * step < last * step - max)) first--;
    else last++;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + slack));
  const ticks = Array.from({ length: wanted + 1 }, (_, i) => Number(((first + i) * step).toFixed(decimals)));
  return { low: ticks[0]!, high: ticks.at(-1)!, step, ticks, decimals };
}

/**
 * A scale that holds [min, max] with the finest round step that needs no more intervals than the largest allowed, or
 * with the next coarser one where that holds it more closely.
 * Source: P. S. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
 * @param intervals the allowed numbers of intervals, rising
 * @param most      the largest value that there can be, such as 100 for percentages: no tick is above it
 * @throws RangeError for a min or max that is not finite
 */
export function roundScale(
  min: number,
  max: number,
  intervals: readonly number[],
  most = Number.POSITIVE_INFINITY,
): Scale {
  if (!Number.isFinite(max - min)) throw new RangeError(`roundScale: no scale from ${min} to ${max}`);
  const magnitude = Math.max(Math.abs(min), Math.abs(max));
  const flat = max - min <= Math.max(magnitude * 1e-9, TINY);
  const around = magnitude > TINY ? magnitude * 0.1 : 1; // a curve of zeros has no size of its own
  const spread = flat ? around : max - min;
  const wanted = { min, max, intervals, most };
  let step = roundUp(spread / intervals.at(-1)!);
  for (;;) {
    const fine = scaleOf(step, wanted);
    step = roundUp(step * 1.1);
    if (fine === undefined) continue;
    const coarse = scaleOf(step, wanted);
    const closer = coarse !== undefined && coarse.high - coarse.low < (fine.high - fine.low) * (1 - slack);
    return closer ? coarse : fine;
  }
}
