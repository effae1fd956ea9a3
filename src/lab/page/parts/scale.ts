/** A straight line from one range of numbers to another, and back. */
export interface Scale {
  (value: number): number;
  invert(place: number): number;
  /** Round numbers of the range, about as many as asked for: 1, 2 or 5 times a power of ten apart. */
  ticks(about: number): readonly number[];
}

/** d3-scale does the same in 9 KB, a tenth of what a first visit may load. */
export function linearScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const factor = (to - from) / (high - low);
  const scale = (value: number) => from + (value - low) * factor;
  const ticks = (about: number) => {
    const wanted = Math.abs(high - low) / about;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const step = power * ([1, 2, 5].find((one) => one * power >= wanted * 0.7) ?? 10);
    const [first, last] = [Math.ceil(Math.min(low, high) / step - 1e-9), Math.floor(Math.max(low, high) / step + 1e-9)];
    // Multiplied out from whole numbers, and rounded: 0.30000000000000004 is no label.
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  };
  return Object.assign(scale, { invert: (place: number) => low + (place - from) / factor, ticks });
}

/** As people write it: 10⁻⁶. */
export const powerOfTen = (power: number): string =>
  `10${String(power).replace(/./g, (one) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(one)]!)}`;
