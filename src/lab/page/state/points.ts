import { MAX_COORDINATE } from '../../../kernels/plane/plane.ts';
import { csvText } from '../parts/save.ts';
import { STRINGS } from '../strings.ts';

const { plane } = STRINGS;

/** Labelled points of the plane, as the kernels take them. */
export interface Points {
  /** nPoints × 2 whole numbers: x and y of each. */
  readonly xy: Int32Array;
  /** nPoints classes. */
  readonly labels: Uint8Array;
}

/** Points that a page can hold. */
export const MOST_POINTS = 300;
export const MOST_CLASSES = 5;

/** Bytes of a point in a link: x and y as 16 bits, and its class. */
const BYTES = 5;
const OFFSET = 32_768;

/** Points as text for a link: base64url, 7 characters a point. */
export function pointsText({ xy, labels }: Points): string {
  const bytes = new Uint8Array(labels.length * BYTES);
  const view = new DataView(bytes.buffer);
  labels.forEach((label, i) => {
    view.setUint16(i * BYTES, xy[i * 2]! + OFFSET);
    view.setUint16(i * BYTES + 2, xy[i * 2 + 1]! + OFFSET);
    view.setUint8(i * BYTES + 4, label);
  });
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The points of {@link pointsText}; undefined for any other text. */
export function pointsFromText(text: string): Points | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
  const n = binary.length / BYTES;
  if (!(Number.isInteger(n) && n >= 1 && n <= MOST_POINTS)) return undefined;
  const view = new DataView(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer);
  const xy = new Int32Array(n * 2);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    xy[i * 2] = view.getUint16(i * BYTES) - OFFSET;
    xy[i * 2 + 1] = view.getUint16(i * BYTES + 2) - OFFSET;
    labels[i] = view.getUint8(i * BYTES + 4);
  }
  const fits = xy.every((x) => Math.abs(x) <= MAX_COORDINATE) && labels.every((label) => label < MOST_CLASSES);
  return fits ? { xy, labels } : undefined;
}

/** Half the side of the square that is shown, in whole numbers: 1 on its axes. */
export const UNIT_LENGTH = 32_400;

/** A coordinate as people read it: -1 at one end, 1 at the other. */
export const toUnits = (x: number): number => Math.round((x / UNIT_LENGTH) * 1000) / 1000;

/** The nearest whole number within the square. */
export const fromUnits = (x: number): number => Math.round(Math.max(-1, Math.min(1, x)) * UNIT_LENGTH);

/** One line a point: x, y, class, as spreadsheets write it. */
export const pointsCsv = ({ xy, labels }: Points): string =>
  csvText([
    ['x', 'y', 'class'],
    ...Array.from(labels, (label, i) => [toUnits(xy[i * 2]!), toUnits(xy[i * 2 + 1]!), label]),
  ]);

/** Points that were pasted, or words for what is wrong with them. */
export type PastedPoints = { readonly points: Points } | { readonly fault: string };

/**
 * Reads points from pasted text: two numbers and a class on each line, between commas, semicolons or spaces. A first line of words is
 * skipped. Numbers beyond -1 to 1 are scaled to fit, by one factor and about their centre.
 */
export function pastedPoints(text: string): PastedPoints {
  const rows: { readonly x: number; readonly y: number; readonly label: number }[] = [];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  for (const [at, line] of lines.entries()) {
    if (line === '') continue;
    const cells = line.split(/[\s,;]+/).filter((cell) => cell !== '');
    const [x, y, label] = cells.map(Number);
    if (rows.length === 0 && cells.every((cell) => Number.isNaN(Number(cell)))) continue;
    const isPoint = cells.length === 3 && Number.isFinite(x) && Number.isFinite(y);
    if (!isPoint || !Number.isInteger(label) || label! < 0 || label! >= MOST_CLASSES) {
      return { fault: plane.badLine(at + 1, line.slice(0, 40), MOST_CLASSES) };
    }
    rows.push({ x: x!, y: y!, label: label! });
  }
  if (rows.length === 0) return { fault: plane.noPoints };
  if (rows.length > MOST_POINTS) return { fault: plane.tooMany(rows.length, MOST_POINTS) };
  const scaled = scaling(rows);
  return {
    points: {
      xy: Int32Array.from(rows.flatMap(({ x, y }) => [scaled.x(x), scaled.y(y)])),
      labels: Uint8Array.from(rows, ({ label }) => label),
    },
  };
}

function scaling(rows: readonly { readonly x: number; readonly y: number }[]) {
  const ends = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });
  const [x, y] = [ends(rows.map((row) => row.x)), ends(rows.map((row) => row.y))];
  const most = Math.max(...[x.low, x.high, y.low, y.high].map(Math.abs));
  if (most <= 1) return { x: fromUnits, y: fromUnits };
  const factor = 1.8 / Math.max(x.high - x.low, y.high - y.low, Number.MIN_VALUE);
  const about =
    ({ low, high }: { low: number; high: number }) =>
    (value: number) =>
      fromUnits((value - (low + high) / 2) * factor);
  return { x: about(x), y: about(y) };
}
