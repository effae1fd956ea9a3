import { describe, expect, test } from 'vitest';
import { calibration } from '../../src/selection/calibration.ts';
import { Random } from '../../src/util/random.ts';

describe('calibration', () => {
  test('a worked example: ten images in two of five bins', () => {
    // Bin (0.6, 0.8]: six images at 0.7, three right: |0.5 - 0.7| = 0.2. Bin (0.8, 1]: four at 0.9, all right: 0.1.
    const confidences = [0.7, 0.9, 0.7, 0.9, 0.7, 0.7, 0.9, 0.7, 0.9, 0.7];
    const isRight = [true, true, false, true, true, false, true, true, true, false];
    const { bins, expectedCalibrationError, meanConfidence } = calibration(confidences, isRight, 5);
    expect(bins.map(({ nSamples, accuracy }) => [nSamples, accuracy])).toEqual([
      [6, 0.5],
      [4, 1],
    ]);
    expect(bins.map(({ low, high }) => [low, high])).toEqual([
      [0.6, 0.8],
      [0.8, 1],
    ]);
    expect(expectedCalibrationError).toBeCloseTo(0.6 * 0.2 + 0.4 * 0.1, 12);
    expect(meanConfidence).toBeCloseTo(0.78, 12);
  });

  test.each([
    [0.2, 0], // a bin has its upper end, and not its lower one
    [0.2000001, 1],
    [0.4, 1],
    [1, 4],
    [1e-9, 0],
  ])('a confidence of %d is in bin %i of five', (confidence, bin) => {
    expect(calibration([confidence], [true], 5).bins[0]!.low).toBeCloseTo(bin / 5, 12);
  });

  test('a confidence on an edge is in the bin below it, for any number of bins', () => {
    for (let nBins = 1; nBins <= 300; nBins++) {
      for (let m = 0; m < nBins; m++) {
        const [bin] = calibration([(m + 1) / nBins], [true], nBins).bins;
        expect([bin!.low, bin!.high]).toEqual([m / nBins, (m + 1) / nBins]);
      }
    }
  });

  test('whoever is as right as sure has no error, whoever is always sure and wrong all of it', () => {
    const random = Random.seeded(7, 0);
    const confidences = Float64Array.from({ length: 40_000 }, () => random.uniform(0.1, 1));
    const honest = Array.from(confidences, (confidence) => random.uniform() < confidence);
    expect(calibration(confidences, honest).expectedCalibrationError).toBeLessThan(0.01);
    expect(calibration([1, 1, 1], [false, false, false]).expectedCalibrationError).toBe(1);
  });

  test('as the formula says, summed plainly', () => {
    const random = Random.seeded(8, 0);
    const confidences = Float64Array.from({ length: 500 }, () => random.uniform(0.1, 1));
    const isRight = Array.from({ length: 500 }, () => random.uniform() < 0.4);
    for (const M of [1, 10, 15]) {
      let expected = 0;
      for (let m = 1; m <= M; m++) {
        let gap = 0; // |sum of right - sum of confidence|: the size of the bin cancels
        for (const [i, p] of confidences.entries()) {
          if (p > (m - 1) / M && p <= m / M) gap += Number(isRight[i]!) - p;
        }
        expected += Math.abs(gap) / confidences.length;
      }
      expect(calibration(confidences, isRight, M).expectedCalibrationError).toBeCloseTo(expected, 12);
    }
  });

  test.each([null, '', '0.5', [], true, undefined, Number.NaN, -0.1, 1.1])('%j is no probability', (confidence) => {
    const given = [confidence, 0.5] as number[];
    expect(() => calibration(given, [true, false])).toThrow('a number among confidences must be a probability');
  });

  test('nothing to judge is no calibration', () => {
    expect(() => calibration([], [])).toThrow(RangeError);
    expect(() => calibration([1], [])).toThrow(RangeError);
  });
});
