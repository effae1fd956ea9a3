import type { Raster } from '../../util/raster.ts';

/* Pictures as data: a page shows them with their words, and each gallery is a PNG file too. */

/** Pixels a side of an image of CIFAR-10. */
export const SIDE = 32;

/** A picture, and what is said of it. */
export interface Tile {
  readonly raster: Raster;
  /** What is to be seen, for those who do not see it. */
  readonly alt: string;
  /** Lines below it. */
  readonly caption?: readonly string[];
  /** Its frame: what is right is told from what is wrong. */
  readonly look?: 'right' | 'wrong' | undefined;
}

/** Pictures in a row. */
export interface Strip {
  /** Stands before the others, apart from them: what they are compared with. */
  readonly lead?: Tile;
  readonly tiles: readonly Tile[];
}

/** Pictures that belong together. */
export interface Gallery {
  /** The name of its PNG file, without the ending: see {@link withOwnNames}. */
  readonly name: string;
  readonly title: string;
  readonly strips: readonly Strip[];
  /** How large pictures are on the page: `small` as thumbnails, `whole` as they are, where there is room. */
  readonly size: 'small' | 'large' | 'whole';
  /** How many times a pixel is enlarged in the PNG file. */
  readonly zoom: number;
  /** Whether it is folded up on the page. */
  readonly isFolded?: boolean;
}

/** What one part of a page shows. */
export interface PictureSection {
  readonly heading: string;
  readonly note: string;
  readonly galleries: readonly Gallery[];
}

/** Pictures in rows of a few. */
export function inStrips(tiles: readonly Tile[], perRow: number): readonly Strip[] {
  const rows = Math.ceil(tiles.length / perRow);
  return Array.from({ length: rows }, (_, row) => ({ tiles: tiles.slice(row * perRow, (row + 1) * perRow) }));
}

/**
 * Names every gallery apart: features of one kind draw the same galleries, and classes may differ only in what a file's name
 * cannot have. The second `edges-for` is `edges-for-2`.
 */
export function withOwnNames(sections: readonly PictureSection[]): readonly PictureSection[] {
  const taken = new Set<string>();
  const ownName = (name: string): string => {
    let own = name;
    for (let n = 2; taken.has(own.toLowerCase()); n++) own = `${name}-${n}`; // some disks do not tell A from a
    taken.add(own.toLowerCase());
    return own;
  };
  return sections.map((section) => ({
    ...section,
    galleries: section.galleries.map((one) => ({ ...one, name: ownName(one.name) })),
  }));
}
