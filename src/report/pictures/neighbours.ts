import type { Neighbour, Neighbourhood, Neighbourhoods } from '../../experiments/pictures/neighbours.ts';
import { compact, count } from '../../util/format.ts';
import { fromPlanes } from '../../util/raster.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { type PictureSection, SIDE, type Strip, type Tile } from './section.ts';

/** What distances are, by metric. */
const DISTANCES = { l2: 'Euclidean distance', l1: 'Manhattan distance', cosine: 'cosine distance' } as const;

/** Images with their nearest training images, a row each. */
export function neighbourSections(
  { metric, k, images }: Neighbourhoods,
  classNames: readonly string[],
): readonly PictureSection[] {
  if (images.length === 0) return [];
  const isOwn = 'file' in images[0]!.source;
  const right = isOwn ? '' : ' Solid frames are of the right class, dashed ones of a wrong one.';
  return [
    {
      heading: isOwn ? 'Neighbours of your images' : 'Nearest neighbours',
      note: `Each image and the training images that are nearest to it, with the ${DISTANCES[metric]}; the first ${count(k)} vote.${right}`,
      galleries: [
        {
          ...{ name: isOwn ? 'neighbours-of' : 'neighbours', title: 'Nearest neighbours', size: 'small', zoom: 3 },
          strips: images.map((one) => stripOf(one, classNames)),
        },
      ],
    },
  ];
}

function stripOf(one: Neighbourhood, classNames: readonly string[]): Strip {
  const { source, pixels, label, predicted, nearest } = one;
  const vote = `→ ${classNames[predicted]!}`;
  const name = label === undefined ? fileName(source) : classNames[label]!;
  const lead: Tile = {
    raster: fromPlanes(pixels, SIDE),
    alt: `${nameOf(source)}${label === undefined ? '' : `, ${classNames[label]!}`}: taken for ${classNames[predicted]!}`,
    caption: [name, vote],
    look: lookOf(label, predicted),
  };
  return { lead, tiles: nearest.map((neighbour) => tileOf(neighbour, label, classNames)) };
}

const lookOf = (truth: number | undefined, given: number): Tile['look'] =>
  truth === undefined ? undefined : truth === given ? 'right' : 'wrong';

const fileName = (source: Neighbourhood['source']): string =>
  'file' in source ? onOneLine(source.file.split(/[/\\]/).at(-1)!) : '';

const nameOf = (source: Neighbourhood['source']): string =>
  'file' in source ? onOneLine(source.file) : `${source.part} image ${count(source.image)}`;

const tileOf = (
  { image, pixels, label, distance }: Neighbour,
  truth: number | undefined,
  classNames: readonly string[],
): Tile => ({
  raster: fromPlanes(pixels, SIDE),
  alt: `training image ${count(image)}: ${classNames[label]!}, at a distance of ${compact(distance)}`,
  caption: [classNames[label]!, compact(distance)],
  look: lookOf(truth, label),
});
