import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { equallyFar } from '../../../src/features/equally-far.ts';
import { l1Distance, squaredL2Distance } from '../../../src/kernels/distances/reference.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { DIMENSIONS_FIELDS, gridText } from '../../../src/lab/page/dimensions/dimensions-state.ts';
import {
  confidentMistakes,
  contributionsOf,
  IMAGES_FIELDS,
  type ImagesState,
} from '../../../src/lab/page/images/images-state.ts';
import { N_SHAPES, N_TRAIN } from '../../../src/lab/page/images/shapes.ts';
import { scoresOf, trainImages } from '../../../src/lab/page/images/train.ts';
import { compareChanged, distancesOf, firstShapes, nearestImages } from '../../../src/lab/page/images/work.ts';
import { areEqual, changedBy, PIXELS_FIELDS, type PixelsState } from '../../../src/lab/page/pixels/pixels-state.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';

const backend = new ReferenceBackend();
const { train } = makeShapes({ seed: 0, nTrain: N_SHAPES, nTest: 0 });
const shape = (i: number) => train.pixels.subarray(i * 3072, (i + 1) * 3072);

test('the shapes of the page are those of the command line', () => {
  const { pixels, labels } = firstShapes({ n: 20 });
  expect(pixels).toEqual(train.pixels.slice(0, 20 * 3072));
  expect(labels).toEqual(train.labels.slice(0, 20));
});

describe('pixel distances', () => {
  const state: PixelsState = { image: 4, shift: 3, solved: true, box: 8, tint: 30 };

  test('solved: all three at the same distance, to the integer', () => {
    const changed = changedBy(shape(4), state);
    if ('fault' in changed) throw new Error(changed.fault);
    const { shifted, occluded, tinted } = changed;
    expect(new Set([shifted, occluded, tinted].map((one) => squaredL2Distance(shape(4), one))).size).toBe(1);
    expect(areEqual(shape(4), [shifted, occluded, tinted])).toBe(true);
    expect(shifted).toEqual(equallyFar(shape(4), 3)[1]!.pixels);
  });

  test('by hand: the box is black, the tint is bluer, the distances differ', () => {
    const changed = changedBy(shape(4), { ...state, solved: false });
    if ('fault' in changed) throw new Error(changed.fault);
    const { occluded, tinted } = changed;
    const differing = [...occluded.keys()].filter((p) => occluded[p] !== shape(4)[p]);
    expect(differing.length).toBeLessThanOrEqual(8 * 8 * 3);
    expect(differing.every((p) => occluded[p] === 0)).toBe(true);
    expect(tinted[2048 + 40]).toBe(Math.min(255, shape(4)[2048 + 40]! + 30));
    expect(tinted[40]).toBe(Math.max(0, shape(4)[40]! - 30));
    expect(areEqual(shape(4), Object.values(changed))).toBe(false);
  });

  test('an image that no shift changes: why, in words', () => {
    expect(changedBy(new Uint8Array(3072).fill(9), state)).toEqual({
      fault: 'the image looks the same when it is shifted: nothing could be as far away',
    });
  });

  test('distances, ranks and neighbours are those of plain loops', async () => {
    const original = shape(4);
    const variant = shape(4).map((x) => 255 - x);
    const { variants, nOthers, nearest } = await compareChanged(backend, { original, own: 4, variants: [variant] });
    const others = Array.from({ length: N_SHAPES }, (_, i) => i).filter((i) => i !== 4);
    const [l2, l1] = [squaredL2Distance, l1Distance].map((distance) => {
      const own = distance(original, variant);
      return { own, rank: 1 + others.filter((i) => distance(original, shape(i)) < own).length };
    });
    expect(variants).toEqual([{ l2Squared: l2!.own, l2Rank: l2!.rank, l1: l1!.own, l1Rank: l1!.rank }]);
    expect(nOthers).toBe(N_SHAPES - 1);
    const sorted = others.sort((a, b) => squaredL2Distance(original, shape(a)) - squaredL2Distance(original, shape(b)));
    expect(nearest.map(({ image }) => image)).toEqual(sorted.slice(0, 5));
    const stranger = await nearestImages(backend, { run: undefined, pixels: shape(4).slice(), own: undefined, k: 2 });
    expect(stranger[0]).toEqual({ image: 4, l2Squared: 0 });
  });
});

describe('distances in d dimensions', () => {
  test('of random values: the mean grows as the root of d, and the spread shrinks', async () => {
    const [few, many] = [await distancesOf(backend, { d: 10 }), await distancesOf(backend, { d: 1000 })];
    // E (a - b)² of bytes is 2 · (256² - 1) / 12.
    expect(many.random.mean / Math.sqrt((1000 * (256 ** 2 - 1)) / 6)).toBeCloseTo(1, 2);
    const width = ({ least, most }: { least: number; most: number }) => most - least;
    expect(width(many.random)).toBeLessThan(0.25);
    expect(width(few.random)).toBeGreaterThan(1);
    expect(width(many.shapes)).toBeGreaterThan(2 * width(many.random));
    expect(many.random.counts.reduce((sum, n) => sum + n)).toBe((150 * 149) / 2);
  });

  test.each([
    [4, 1, '4'],
    [4, 6, '4 096'],
    [10, 3072, '10³⁰⁷²'],
  ])('%i points an axis in %i dimensions: %s', (m, d, text) => {
    expect(gridText(m, d)).toBe(text);
  });
});

describe('a classifier of images', () => {
  test('its scores, contributions and mistakes are those of what was trained', async () => {
    const trained = await trainImages(backend, { loss: 'softmax', learningRate: 0.05, strength: 0.001, epochs: 1 });
    const { scores, labels, predictions, confusion, classifier } = trained;
    const { bias, weight, input } = classifier;
    const heldOut = shape(N_TRAIN + 3);
    const own = await scoresOf(backend, { classifier, pixels: heldOut });
    expect(own).toEqual([...scores.subarray(3 * 10, 4 * 10)]);
    const contributions = contributionsOf(classifier, heldOut, 2);
    expect(contributions.reduce((sum, one) => sum + one, bias[2]!)).toBeCloseTo(own[2]!, 4);
    const place = 77;
    const byHand = [0, 1, 2]
      .map((channel) => channel * 1024 + place)
      .reduce((sum, p) => {
        return sum + weight[2 * 3072 + p]! * (heldOut[p]! * input.scale[p]! + input.offset[p]!);
      }, 0);
    expect(contributions[place]).toBeCloseTo(byHand, 12);
    expect(labels).toEqual(train.labels.slice(N_TRAIN));
    expect(confusion.flat().reduce((sum, n) => sum + n)).toBe(N_SHAPES - N_TRAIN);
    const mistakes = confidentMistakes(trained);
    expect(mistakes.every((i) => labels[i] !== predictions[i])).toBe(true);
    expect(mistakes).toHaveLength(labels.filter((label, i) => label !== predictions[i]).length);
  });
});

test('the addresses have every setting', () => {
  const images: ImagesState = {
    run: 'linear-1',
    loss: 'svm',
    rate: 0.01,
    strength: 1,
    epochs: 3,
    at: 199,
    of: 9,
    truth: 0,
    said: 4,
  };
  const pixels: PixelsState = { image: 99, shift: 8, solved: false, box: 32, tint: 255 };
  const dimensions = { d: 3072, m: 10 };
  const again = <State extends object>(fields: Parameters<typeof readState<State>>[0], state: State) =>
    readState(fields, parseHash(hashOf({ page: 'x', settings: settingsOf(fields, state) })).settings);
  expect(again(IMAGES_FIELDS, images)).toEqual({ state: images, faults: [] });
  expect(again(PIXELS_FIELDS, pixels)).toEqual({ state: pixels, faults: [] });
  expect(again(DIMENSIONS_FIELDS, dimensions)).toEqual({ state: dimensions, faults: [] });
  expect(readState(PIXELS_FIELDS, parseHash('#/pixels?shift=0&image=-1').settings).faults).toHaveLength(2);
});
