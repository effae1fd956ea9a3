import type { Learned } from '../../experiments/pictures/templates.ts';
import { count } from '../../util/format.ts';
import { blank, paste, type Raster } from '../../util/raster.ts';
import { edgeRaster, hueRaster } from './glyphs.ts';
import { type Gallery, inStrips, type PictureSection, SIDE, type Tile } from './section.ts';
import { largest, nearlyLargest, oneSignRaster, signedRaster, stretchedRaster } from './weights.ts';

type Of<Kind extends Learned['kind']> = Extract<Learned, { readonly kind: Kind }>;

/** Pictures in a row of a PNG file. */
const PER_ROW = 10;

/**
 * What a model has learned, as pictures.
 * @param classNames nClasses names, in the order of the weights
 */
export const learnedSections = (
  learned: readonly Learned[],
  classNames: readonly string[],
): readonly PictureSection[] => learned.map((one) => sectionOf(one, classNames));

function sectionOf(learned: Learned, classNames: readonly string[]): PictureSection {
  switch (learned.kind) {
    case 'pixels':
      return pixelTemplates(learned, classNames);
    case 'hog':
      return edgeTemplates(learned, classNames);
    case 'hue':
      return hueTemplates(learned, classNames);
    case 'patches':
      return patches(learned, classNames);
    case 'units':
      return units(learned);
  }
}

/** A tile for each class, captioned with its name. */
const perClass = (classNames: readonly string[], what: string, draw: (label: number) => Raster): readonly Tile[] =>
  classNames.map((name, label) => ({ raster: draw(label), alt: `${what} of ${name}`, caption: [name] }));

const ofFeatures = (features: string): string => (features === 'pixels' ? '' : ` (${features})`);

function pixelTemplates({ weights, features }: Of<'pixels'>, classNames: readonly string[]): PictureSection {
  const full = nearlyLargest(weights);
  const gallery = (name: string, title: string, tiles: readonly Tile[], isFolded = true): Gallery => ({
    ...{ name, title, strips: inStrips(tiles, PER_ROW) },
    ...{ size: 'small', zoom: 4, isFolded },
  });
  const draw = (what: string, raster: (row: Float64Array) => Raster) =>
    perClass(classNames, what, (label) => raster(weights[label]!));
  return {
    heading: `Templates${ofFeatures(features)}`,
    note: 'The weights of each class, as an image: how much its score rises with each colour of each pixel. Grey is a weight of 0, brighter is more, darker is less. The largest two in a thousand are cut off.',
    galleries: [
      gallery(
        'templates',
        'All on one scale',
        draw('template', (row) => signedRaster(row, SIDE, full)),
        false,
      ),
      gallery(
        'templates-each',
        'Each on its own scale',
        draw('template, on its own scale,', (row) => signedRaster(row, SIDE, nearlyLargest([row]))),
      ),
      gallery(
        'templates-for',
        'What speaks for each class: weights above 0',
        draw('weights above 0', (row) => oneSignRaster(row, SIDE, full, 1)),
      ),
      gallery(
        'templates-against',
        'What speaks against each class: weights below 0',
        draw('weights below 0', (row) => oneSignRaster(row, SIDE, full, -1)),
      ),
    ],
  };
}

function edgeTemplates({ cells, features, ...shape }: Of<'hog'>, classNames: readonly string[]): PictureSection {
  const full = largest(cells);
  const gallery = (name: string, title: string, sign: 1 | -1): Gallery => ({
    ...{ name, title, size: 'large', zoom: 1 },
    strips: inStrips(
      perClass(classNames, title.toLowerCase(), (label) => edgeRaster({ cells: cells[label]!, ...shape }, full, sign)),
      PER_ROW / 2,
    ),
    isFolded: sign < 0,
  });
  return {
    heading: `Edges that are weighed (${features})`,
    note: 'A stroke for each direction of an edge in each cell of the image: the brighter, the more it weighs. A cell of several blocks has the sum of them. All classes are on one scale.',
    galleries: [
      gallery('edges-for', 'Edges for each class', 1),
      gallery('edges-against', 'Edges against each class', -1),
    ],
  };
}

function hueTemplates({ hues, features }: Of<'hue'>, classNames: readonly string[]): PictureSection {
  const full = largest(hues);
  const tiles = perClass(classNames, 'weights of the hues', (label) => hueRaster(hues[label]!, full));
  return {
    heading: `Hues that are weighed (${features})`,
    note: 'A bar for each hue: up, it speaks for the class, down, against it. Over all parts of the image together, and all classes on one scale.',
    galleries: [{ name: 'hues', title: 'Hues', strips: inStrips(tiles, PER_ROW / 2), size: 'large', zoom: 1 }],
  };
}

/** Pixels from one patch to the next, and how large theirs are. */
const PATCH_GAP = 2;
const PATCH_ZOOM = 4;
const PATCHES_A_ROW = 32;

/** Many small pictures as one. */
function mosaic(rasters: readonly Raster[], perRow: number, zoom: number): Raster {
  const step = rasters[0]!.width * zoom + PATCH_GAP;
  const nColumns = Math.min(perRow, rasters.length);
  const sheet = blank(
    nColumns * step - PATCH_GAP,
    Math.ceil(rasters.length / perRow) * step - PATCH_GAP,
    [255, 255, 255],
  );
  for (const [i, raster] of rasters.entries()) {
    paste(sheet, raster, (i % perRow) * step, Math.floor(i / perRow) * step, zoom);
  }
  return sheet;
}

function patches(learned: Of<'patches'>, classNames: readonly string[]): PictureSection {
  const { what, features, isWhitened, side, total, byClass } = learned;
  const draw = (patch: Float64Array) => stretchedRaster(patch, side);
  const shown = learned.patches.slice(0, learned.nShown).map(draw);
  const some =
    total > shown.length
      ? `The first ${count(shown.length)} of ${count(total)} ${what}`
      : `All ${count(total)} ${what}`;
  const whole: Gallery = {
    ...{ name: what, title: some, size: 'whole', zoom: 1 },
    strips: [
      {
        tiles: [
          { raster: mosaic(shown, PATCHES_A_ROW, PATCH_ZOOM), alt: `${some}, patches of ${side} × ${side} pixels` },
        ],
      },
    ],
  };
  const telling = byClass?.map((some, label): Tile => {
    const rasters = some.map(({ patch, isAgainst }) => {
      const own = learned.patches[patch]!;
      return draw(isAgainst ? own.map((x) => -x) : own);
    });
    const name = classNames[label]!;
    return {
      raster: mosaic(rasters, rasters.length, PATCH_ZOOM),
      alt: `the ${what} that speak most for ${name}`,
      caption: [name],
    };
  });
  const white = isWhitened ? ' They are compared with whitened patches, and shown as they are there.' : '';
  return {
    heading: `${what === 'words' ? 'Words' : 'Filters of the first layer'} (${features})`,
    note: `Small images that patches of ${side} × ${side} pixels are compared with, each on its own scale from black to white.${white}`,
    galleries: [
      whole,
      ...(telling === undefined
        ? []
        : [
            {
              ...{ name: `${what}-by-class`, title: `The ${what} that speak most for each class`, isFolded: true },
              ...{ strips: inStrips(telling, 2), size: 'whole' as const, zoom: 1 },
            },
          ]),
    ],
  };
}

function units({ weights, total }: Of<'units'>): PictureSection {
  const some =
    total > weights.length
      ? `The ${weights.length} units of ${count(total)} with the largest weights`
      : `All ${total} units`;
  const rasters = weights.map((row) => signedRaster(row, SIDE, nearlyLargest([row])));
  return {
    heading: 'First layer',
    note: 'What each unit of the first layer adds up: its weights as an image, each on its own scale. Grey is 0. They begin as noise, of which a short training leaves much.',
    galleries: [
      {
        ...{ name: 'first-layer', title: some, size: 'whole', zoom: 1 },
        strips: [{ tiles: [{ raster: mosaic(rasters, PER_ROW, 2), alt: `${some}, by falling size` }] }],
      },
    ],
  };
}
