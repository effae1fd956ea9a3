import type { ConfusedPair, MistakenImage, Mistakes } from '../../experiments/pictures/mistakes.ts';
import { compact, count, percent, plural } from '../../util/format.ts';
import { fromPlanes } from '../../util/raster.ts';
import { type Gallery, inStrips, type PictureSection, SIDE, type Tile } from './section.ts';

const PER_ROW = 10;

/** The images that a model got wrong; nothing where there are none, or none were judged. */
export function mistakeSections(
  mistakes: Mistakes | undefined,
  classNames: readonly string[],
): readonly PictureSection[] {
  if (mistakes === undefined || mistakes.nWrong === 0) return [];
  const { part, nImages, nWrong, surest, pairs, isAsked, scoreKind } = mistakes;
  const isKnown = surest[0]?.sureness !== undefined; // how sure the model was
  const galleries: Gallery[] = pairs
    .filter(({ total }) => total > 0)
    .map((pair) => ({
      name: [
        'mistakes',
        ...[pair.truth, pair.predicted].flatMap((label) => (label === undefined ? [] : fileWord(classNames[label]!))),
      ].join('-'),
      title: `${wordsOf(pair, classNames)}: ${count(pair.total)}`,
      strips: inStrips(
        pair.images.map((one) => tileOf(one, mistakes, classNames)),
        PER_ROW,
      ),
      ...{ size: 'small', zoom: 4, isFolded: !isAsked },
    }));
  const first: Gallery = {
    ...{ name: 'mistakes', title: isKnown ? 'The surest of all' : 'The first of all', size: 'small', zoom: 4 },
    strips: inStrips(
      surest.map((one) => tileOf(one, mistakes, classNames)),
      PER_ROW,
    ),
  };
  const never = pairs
    .filter(({ total }) => total === 0)
    .map((pair) => ` No ${wordsOf(pair, classNames, 'was taken for')}.`);
  const order = !isKnown
    ? 'the first come first'
    : scoreKind === 'score'
      ? 'those whose score is farthest above the next class come first'
      : scoreKind === 'votes'
        ? 'those of the most votes come first'
        : 'the surest come first';
  return [
    {
      heading: 'Mistakes',
      note: `${count(nWrong)} of ${plural(nImages, `${part} image`)} were taken for another class; ${order}. Below each image are its class${isKnown ? ', what it was taken for, and how sure the model was' : ' and what it was taken for'}.${never.join('')}`,
      galleries: isAsked ? [...galleries, first] : [first, ...galleries],
    },
  ];
}

/** A class name as part of a file's name. */
const fileWord = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_]+/gu, '_');

const wordsOf = (
  { truth, predicted }: Pick<ConfusedPair, 'truth' | 'predicted'>,
  classNames: readonly string[],
  verb = 'taken for',
): string => `${classNames[truth]!} ${verb} ${predicted === undefined ? 'another class' : classNames[predicted]!}`;

function tileOf(one: MistakenImage, { part, scoreKind }: Mistakes, classNames: readonly string[]): Tile {
  const { sureness, image, pixels, truth, predicted } = one;
  const sure =
    sureness === undefined
      ? []
      : [scoreKind === 'score' ? `by ${compact(Number(sureness.toPrecision(3)))}` : percent(sureness, 0)];
  return {
    raster: fromPlanes(pixels, SIDE),
    alt: `${part} image ${count(image)}: ${wordsOf({ truth, predicted }, classNames)}`,
    caption: [classNames[truth]!, `→ ${classNames[predicted]!}`, ...sure],
  };
}
