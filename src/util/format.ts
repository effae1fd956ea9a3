/** Numbers as people read them. Every function is pure and knows no locale: the same text on every machine. */

/** Stands for a missing number. */
export const MISSING = '–';

/** A share in [0, 1] as a percentage: `38.40 %`. */
export function percent(share: number, digits = 2): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : MISSING;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** A duration given in seconds: `4.2 ms`, `0.21 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return MISSING;
  if (seconds === 0) return '0 s';
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes in decimal units: `512 B`, `1.2 kB`, `170.5 MB`. */
export function bytes(n: number): string {
  if (!Number.isFinite(n)) return MISSING;
  let value = n;
  let unit = 0;
  while (unit < BYTE_UNITS.length - 1 && Number(value.toFixed(unit === 0 ? 0 : 1)) >= 1000) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${BYTE_UNITS[unit]}`;
}

/** A whole number with thousands separators: `50,000`. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 fold`, `5 folds`, `1,000 images`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** How often: `never`, `once`, `twice`, `3 times`. */
export const times = (n: number): string => ['never', 'once', 'twice'][n] ?? `${count(n)} times`;

/** So many of all results of a sweep: `3 of 90 results are`. */
export const resultsAre = (n: number, all: number): string =>
  `${count(n)} of ${plural(all, 'result')} ${n === 1 ? 'is' : 'are'}`;

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `22nd`. */
export function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${count(n)}${suffix}`;
}

/** Two digits and a power of ten, for sizes and errors: `9.0e-5`, `1.2e3`. */
export const scientific = (x: number): string => x.toExponential(1).replace('e+', 'e');

/** All digits of a number, as {@link compact} writes them: typed again, it is the same number. Whole ones below a million stand in digits: `10000`. */
export function exact(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x);
  const fixed = String(x);
  const short = x.toExponential().replace('e+', 'e');
  return fixed.length <= short.length + 1 && !fixed.includes('e') ? fixed : short;
}

/** A number in as few characters as four significant digits allow, or whole if eight do: `0.001`, `4.642e-4`, `1e-7`, `10000`, `0.010000001`. */
export function compact(x: number): string {
  const isTyped = Number(x.toPrecision(8)) === x;
  return exact(isTyped ? x : Number(x.toPrecision(4)));
}
