import { describe, expect, test } from 'vitest';
import { copyOfCodes, planMemory, rowsOfNeighbours } from '../../../src/experiments/features/plan-memory.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';
import type { Observer } from '../../../src/experiments/resources/observer.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const GIB = 2 ** 30;

function told(text: string, nImages: number, beside = copyOfCodes) {
  const events: ExperimentEvent[] = [];
  const observer = { tell: (event: ExperimentEvent) => events.push(event) } as unknown as Observer;
  planMemory(text, nImages, beside, observer, 16 * GIB);
  return events;
}

describe('planMemory', () => {
  test('what needs little goes without a word', () => {
    expect(told('hog+hue', 50_000)).toEqual([]);
  });

  test.each([
    // 2 bytes a code, twice; or once, and 4 bytes for each f32.
    ['kernel-map:standard', copyOfCodes, 50_000 * 8192 * 4 + GIB / 2],
    ['kernel-map:quick', rowsOfNeighbours, 50_000 * 4096 * 6 + GIB / 2],
  ])('%s is announced', (features, beside, bytes) => {
    expect(told(features, 50_000, beside)).toEqual([
      { kind: 'memory-planned', features, nFeatures: expect.any(Number), bytes },
    ]);
  });

  test('what does not fit is refused, with a number of images that does', () => {
    const plan = (nImages: number) =>
      planMemory('kernel-map:largest', nImages, copyOfCodes, { tell: () => {} } as unknown as Observer, 4 * GIB);
    const { message, hint } = thrownUserError(() => plan(50_000));
    expect(message).toBe(
      'kernel-map:largest makes 36,864 numbers of an image: 50,000 images take about 7.9 GB of memory, and there are 4.3 GB',
    );
    expect(hint).toMatch(/^use smaller features, such as kernel-map:quick, or fewer images: limit = \d+$/);
    const [, most] = /limit = (\d+)/.exec(hint!)!;
    expect(() => plan(Number(most))).not.toThrow();
    expect(Number(most)).toBeGreaterThan(10_000);
  });
});
