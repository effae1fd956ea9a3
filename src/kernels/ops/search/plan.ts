/*
 * How a nearest-neighbour search is cut into jobs. Rows are put into slots, sorted so that likely neighbours are close
 * together; slots are cut into blocks; a job compares two blocks, and while it runs no other job may work on a block
 * whose rows look for neighbours: their lists need no locks. Nothing here changes a result: lists are ordered by
 * (distance, index) alone.
 */

/** Slots are padded to a multiple of this at the end of each block. */
const PADDING = 8;
const LARGEST_BLOCK = 1600;
/** As many blocks as this keep several threads busy to the end. */
export const WANTED_BLOCKS = 24;
/** Groups at least this large get blocks of their own, so that pairs within a group are skipped as a whole. */
const SMALLEST_GROUP_BLOCK = 128;

export interface Block {
  /** Slots [start, end). */
  readonly start: number;
  readonly end: number;
  /** Rows that are not padding. */
  readonly nRows: number;
  /** The group that all its rows share; undefined if they do not, or there are no groups. */
  readonly group: number | undefined;
  /** The mean position of its rows in the order of likeness, in [0, 1]. */
  readonly place: number;
}

/** A row number for each slot, -1 for padding, and the blocks over them. */
export interface Slots {
  readonly rows: Int32Array;
  readonly blocks: readonly Block[];
}

/** Two blocks to compare; `both` where the rows of b look for neighbours too. */
export interface BlockPair {
  readonly a: Block;
  readonly b: Block;
  readonly both: boolean;
  /** Whether rows of a and b may be of the same group. */
  readonly checkGroups: boolean;
}

/**
 * @param rows     row numbers, in any order
 * @param likeness place of each row (by row number) in an order where like rows are near each other
 * @param groups   group of each row (by row number)
 * @param wanted   about as many blocks, unless they would be too large
 */
export function fillSlots(
  rows: Int32Array,
  likeness: Int32Array,
  groups: Int32Array | undefined,
  wanted = WANTED_BLOCKS,
): Slots {
  const group = (r: number): number => groups?.[r] ?? 0;
  const sorted = rows.slice().sort((x, y) => group(x) - group(y) || likeness[x]! - likeness[y]!);
  const nGroups = groups === undefined ? 1 : new Set(sorted.map(group)).size;
  const cutAtGroups = sorted.length / nGroups >= SMALLEST_GROUP_BLOCK;
  const size = Math.min(LARGEST_BLOCK, Math.max(PADDING, Math.ceil(sorted.length / wanted)));
  const slots: number[] = [];
  const blocks: Block[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = sorted.length;
    if (cutAtGroups) {
      to = from;
      while (to < sorted.length && group(sorted[to]!) === group(sorted[from]!)) to++;
    }
    const parts = Math.ceil((to - from) / size);
    for (let part = 0; part < parts; part++) {
      const members = sorted.subarray(
        from + Math.floor(((to - from) * part) / parts),
        from + Math.floor(((to - from) * (part + 1)) / parts),
      );
      const start = slots.length;
      for (const row of members) slots.push(row);
      while (slots.length % PADDING !== 0) slots.push(-1);
      const same = members.every((row) => group(row) === group(members[0]!));
      const place = members.reduce((sum, row) => sum + likeness[row]!, 0) / members.length / likeness.length;
      const own = groups !== undefined && same ? group(members[0]!) : undefined;
      blocks.push({ start, end: slots.length, nRows: members.length, group: own, place });
    }
    from = to;
  }
  return { rows: Int32Array.from(slots), blocks };
}

/** Every pair of blocks once, like with like first; pairs within one group are left out. */
export function pairBlocks(a: readonly Block[], b: readonly Block[], grouped: boolean): readonly BlockPair[] {
  const both = a === b;
  const pairs: BlockPair[] = [];
  for (const [i, one] of a.entries()) {
    for (const [j, other] of b.entries()) {
      if (both && j < i) continue;
      const sameGroup = one.group !== undefined && one.group === other.group;
      if (sameGroup) continue;
      const checkGroups = grouped && (one.group === undefined || other.group === undefined);
      pairs.push({ a: one, b: other, both, checkGroups });
    }
  }
  return pairs.sort((x, y) => Math.abs(x.a.place - x.b.place) - Math.abs(y.a.place - y.b.place));
}

/** Rows from which {@link likeBlocks} are to come. */
const LIKE_ROWS = 1600;

/** The blocks of `all` most like `one`, as many as hold this many rows; blocks of its own group are left out. */
export function likeBlocks(one: Block, all: readonly Block[]): readonly Block[] {
  const away = (other: Block): number => Math.abs(other.place - one.place);
  const others = all.filter(({ group }) => group === undefined || group !== one.group);
  const chosen: Block[] = [];
  let nRows = 0;
  for (const other of others.sort((x, y) => away(x) - away(y))) {
    if (nRows >= LIKE_ROWS) break;
    chosen.push(other);
    nRows += other.nRows;
  }
  return chosen;
}

/**
 * An order in which like rows are near each other: a k-d tree over the given vectors, split at the median of the coordinate
 * that varies most, down to leaves of some hundred rows. Returns the place of each row.
 * @param vectors nRows × width
 */
export function orderByLikeness(vectors: Uint8Array, nRows: number, width: number): Int32Array {
  const order = Int32Array.from({ length: nRows }, (_, i) => i);
  const keys = new Float64Array(nRows);
  const split = (from: number, to: number): void => {
    if (to - from <= LARGEST_BLOCK / 4) return;
    const axis = widestAxis(vectors, width, order.subarray(from, to));
    // Value and row in one number, so that a numeric sort orders both.
    for (let i = from; i < to; i++) keys[i] = vectors[order[i]! * width + axis]! * 2 ** 32 + order[i]!;
    keys.subarray(from, to).sort();
    for (let i = from; i < to; i++) order[i] = keys[i]! - Math.floor(keys[i]! / 2 ** 32) * 2 ** 32;
    const middle = (from + to) >> 1;
    split(from, middle);
    split(middle, to);
  };
  split(0, nRows);
  const place = new Int32Array(nRows);
  order.forEach((row, i) => {
    place[row] = i;
  });
  return place;
}

/** The coordinate of largest variance, judged on some of the rows. */
function widestAxis(vectors: Uint8Array, width: number, rows: Int32Array): number {
  const step = Math.max(1, Math.floor(rows.length / 256));
  let widest = 0;
  let largest = -1;
  for (let axis = 0; axis < width; axis++) {
    let n = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < rows.length; i += step) {
      const value = vectors[rows[i]! * width + axis]!;
      n++;
      sum += value;
      squares += value * value;
    }
    const variance = squares / n - (sum / n) ** 2;
    if (variance > largest) {
      largest = variance;
      widest = axis;
    }
  }
  return widest;
}
