import { describe, expect, test } from 'vitest';
import {
  besideExact,
  copyOfCodes,
  planMemory,
  rowsOfNeighbours,
} from '../../../src/experiments/features/plan-memory.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';
import type { Observer } from '../../../src/experiments/resources/observer.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const GIB = 2 ** 30;

const observerOf = (events: ExperimentEvent[]) =>
  ({ tell: (event: ExperimentEvent) => events.push(event) }) as unknown as Observer;

function told(text: string, nTrain: number, { beside = copyOfCodes, nTest = 0 } = {}) {
  const events: ExperimentEvent[] = [];
  planMemory(text, { nTrain, nTest }, beside, observerOf(events), 16 * GIB);
  return events;
}

describe('planMemory', () => {
  test('what needs little goes without a word', () => {
    expect(told('hog+hue', 50_000)).toEqual([]);
  });

  test.each([
    // Two bytes a code, twice.
    ['kernel-map:standard', {}, 50_000 * 8192 * 4 + GIB / 2],
    // And those of the test images.
    ['kernel-map:standard', { nTest: 10_000 }, (50_000 * 4 + 10_000 * 2) * 8192 + GIB / 2],
    // Or once, and blocks of f32 with codes of a byte.
    ['kernel-map:quick', { beside: rowsOfNeighbours }, 50_000 * 4096 * 2 + GIB / 2 + 5 * (GIB / 8) * 1.25],
  ])('%s, %j is announced', (features, how, bytes) => {
    expect(told(features, 50_000, how)).toEqual([
      { kind: 'memory-planned', features, nFeatures: expect.any(Number), bytes },
    ]);
  });

  test('few rows of neighbours are no whole block', () => {
    expect(rowsOfNeighbours(1000, 324)).toBe(2 * 1000 * 324 * 5);
  });

  const refused = (nTest: number, limit = 4 * GIB, beside = copyOfCodes) => {
    const plan = (nTrain: number) => planMemory('kernel-map:largest', { nTrain, nTest }, beside, observerOf([]), limit);
    const { message, hint } = thrownUserError(() => plan(50_000));
    return { plan, message, hint };
  };

  test('what does not fit is refused, with a number of images that does', () => {
    const { plan, message, hint } = refused(0);
    expect(message).toBe(
      'kernel-map:largest makes 36,864 numbers of an image: 50,000 images take about 7.9 GB of memory, and there are 4.3 GB',
    );
    expect(hint).toBe('use smaller features, such as kernel-map:quick, or fewer images: limit = 20000');
    plan(20_000);
    expect(() => plan(30_000)).toThrow('30,000 images');
  });

  test('test images are counted and said; where they alone are too many, no number of training images is given', () => {
    const { plan, message, hint } = refused(10_000);
    expect(message).toContain('50,000 images take, with those of 10,000 test images, about 8.6 GB of memory');
    expect(hint).toContain('limit = 20000');
    plan(20_000);
    expect(refused(10_000, GIB).hint).toBe('use smaller features, such as kernel-map:quick');
  });

  test('a matrix that fewer images do not make smaller is part of the number that fits', () => {
    const exact = besideExact(10, 0);
    const { plan, hint } = refused(0, 6 * GIB, exact);
    const [, most] = /limit = (\d+)/.exec(hint!)!;
    plan(Number(most));
    expect(refused(0, 3 * GIB, exact).hint).toBe('use smaller features, such as kernel-map:quick');
  });
});
