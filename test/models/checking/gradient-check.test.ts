import { describe, expect, test } from 'vitest';
import { makeShapes } from '../../../src/dataset/shapes/make-shapes.ts';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { checkDataOf } from '../../../src/models/checking/check-data.ts';
import { checkGradient, chooseCoordinates } from '../../../src/models/checking/gradient-check.ts';
import { objectiveInF64 } from '../../../src/models/checking/linear-objective.ts';
import { sanityChecks } from '../../../src/models/checking/sanity-checks.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import type { Loss } from '../../../src/models/objective/losses/loss.ts';
import { LOSSES, type LossName } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { Random } from '../../../src/util/random.ts';
import { randomExamples, randomNumbers } from '../linear/problem.ts';
import { plainLoss } from '../objective/plain-losses.ts';

const [nSamples, nFeatures, nClasses] = [9, 6, 4];
const data = {
  features: Float64Array.from(randomNumbers(61, nSamples * nFeatures)),
  labels: Uint8Array.from([0, 1, 2, 3, 3, 2, 1, 0, 2]),
  nFeatures,
  nClasses,
};
const nParameters = nClasses * (nFeatures + 1);
const parameters = Float64Array.from(randomNumbers(62, nParameters));
const everywhere = Array.from({ length: nParameters }, (_, i) => i);
const cases = Object.values(LOSSES).flatMap((loss) =>
  Object.values(REGULARIZERS).map((regularizer) => ({ loss, regularizer })),
);

describe.each(cases)('$loss.name with $regularizer.name', ({ loss, regularizer }) => {
  test('the objective is that of the formulas', () => {
    let expected = 0;
    data.labels.forEach((y, i) => {
      const s = Array.from({ length: nClasses }, (_, c) => {
        let sum = parameters[nClasses * nFeatures + c]!;
        for (let p = 0; p < nFeatures; p++) sum += parameters[c * nFeatures + p]! * data.features[i * nFeatures + p]!;
        return sum;
      });
      expected += plainLoss(loss.name as LossName, s, y).loss / nSamples;
    });
    for (const w of parameters.subarray(0, nClasses * nFeatures)) {
      expected += 0.3 * (regularizer.squared * w * w + regularizer.absolute * Math.abs(w));
    }
    const objective = { loss, regularizer, regularizationStrength: 0.3 };
    expect(objectiveInF64(objective, data, parameters)).toBeCloseTo(expected, 12);
  });

  test('the gradient is right in every coordinate', () => {
    const objective = { loss, regularizer, regularizationStrength: 0.3 };
    const { coordinates, largestError, nKinks, nWrong } = checkGradient(objective, data, parameters, everywhere);
    expect(coordinates).toHaveLength(nParameters);
    expect({ nKinks, nWrong }).toEqual({ nKinks: 0, nWrong: 0 });
    expect(largestError).toBeLessThan(1e-6);
  });
});

/** A loss whose gradient is spoiled. */
const spoiled = (loss: Loss, spoil: (dScores: Float64Array, at: number) => void): Loss => ({
  ...loss,
  sample(scores, at, n, label, dScores, scale) {
    const value = loss.sample(scores, at, n, label, dScores, scale);
    spoil(dScores as Float64Array, at);
    return value;
  },
});

describe('mistakes are found', () => {
  test.each([
    { what: 'a factor', slope: (d: Float64Array, at: number) => d[at]! * 1.001, place: 0 },
    { what: 'a sign', slope: (d: Float64Array, at: number) => -d[at]!, place: 0 },
    { what: 'a class forgotten', slope: () => 0, place: 1 },
    { what: 'NaN', slope: () => Number.NaN, place: 0 },
  ])('$what, in every loss', ({ slope, place }) => {
    for (const loss of Object.values(LOSSES)) {
      const objective = {
        loss: spoiled(loss, (d, at) => {
          d[at + place] = slope(d, at + place);
        }),
        regularizer: REGULARIZERS.none,
        regularizationStrength: 0,
      };
      expect(checkGradient(objective, data, parameters, everywhere).nWrong).toBeGreaterThan(0);
    }
  });
});

describe('kinks are no mistakes', () => {
  const objective = { loss: LOSSES.mse, regularizer: REGULARIZERS.l1, regularizationStrength: 0.3 };
  test.each([
    { weight: 2e-6, verdict: 'kink' },
    { weight: -9e-6, verdict: 'kink' },
    { weight: 2e-5, verdict: 'right' },
    { weight: 0, verdict: 'right' }, // the slope of 0 is half-way between those on either side, as is the centred one
  ])('|w| next to 0: a weight of $weight is $verdict', ({ weight, verdict }) => {
    const near = parameters.slice();
    near[3] = weight;
    const [checked] = checkGradient(objective, data, near, [3]).coordinates;
    expect(checked?.verdict).toBe(verdict);
  });
  test('but a mistake at a kink is', () => {
    const near = parameters.slice();
    near[3] = 2e-6;
    const loss = spoiled(LOSSES.mse, (d, at) => {
      d[at] = d[at]! + 5;
    });
    expect(checkGradient({ ...objective, loss }, data, near, [3])).toMatchObject({ nKinks: 0, nWrong: 1 });
  });
  test('a hinge at its margin', () => {
    // One sample with features [1], scores w_0 and w_1: the margin w_1 - w_0 + 1 is within the step of 0.
    const one = { features: Float64Array.from([1]), labels: Uint8Array.from([0]), nFeatures: 1, nClasses: 2 };
    const svm = { loss: LOSSES.svm, regularizer: REGULARIZERS.none, regularizationStrength: 0 };
    const at = (margin: number) => Float64Array.from([1, margin, 0, 0]);
    expect(checkGradient(svm, one, at(3e-6), [0, 1, 2, 3])).toMatchObject({ nKinks: 4, nWrong: 0, largestError: 0 });
    expect(checkGradient(svm, one, at(0.1), [0, 1, 2, 3])).toMatchObject({ nKinks: 0, nWrong: 0 });
  });
});

test('coordinates: different weights in order, and every bias', () => {
  const chosen = chooseCoordinates(data, 5, Random.seeded(1));
  expect(new Set(chosen).size).toBe(9);
  expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
  expect(chosen.slice(5)).toEqual([24, 25, 26, 27]);
  expect(chooseCoordinates(data, 1000, Random.seeded(1))).toEqual(everywhere);
});

test('the data are the images less their mean, as training sees them', async () => {
  const pixels = matrix(Uint8Array.from([0, 51, 99, 99, 102, 255]), 3, 2);
  const some = { pixels, labels: Uint8Array.from([1, 0, 2]), rows: Int32Array.from([2, 0]) };
  const checked = await checkDataOf(new ReferenceBackend(), some, 3);
  expect([...checked.features].map((x) => Number(x.toFixed(6)))).toEqual([0.2, 0.4, -0.2, -0.4]);
  expect([...checked.labels]).toEqual([2, 1]);
  expect([checked.nFeatures, checked.nClasses]).toEqual([2, 3]);
});

test('f32 features are checked as they are, or standardised', async () => {
  const pixels = matrix(Float32Array.of(1, 5, 3, 5, 7, 5), 3, 2);
  const some = { pixels, labels: Uint8Array.from([1, 0, 2]), rows: Int32Array.from([2, 0]) };
  const backend = new ReferenceBackend();
  expect([...(await checkDataOf(backend, some, 3)).features]).toEqual([7, 5, 1, 5]);
  // (1, 7) has the mean 4 and the deviation 3; what never varies becomes 0.
  const { features } = await checkDataOf(backend, some, 3, SCALINGS.standard);
  expect([...features]).toEqual([1, 0, -1, 0].map((x) => expect.closeTo(x, 7)));
});

describe('sanity checks', () => {
  const { train, classNames } = makeShapes({ seed: 4, nTrain: 8, nTest: 1 });
  const tiny = { pixels: matrix(train.pixels, 8, 3072), labels: train.labels };
  const checksOf = async (loss: Loss, examples = tiny, names: readonly string[] = classNames) =>
    sanityChecks({
      backend: new ReferenceBackend(),
      loss,
      tiny: examples,
      data: await checkDataOf(new ReferenceBackend(), examples, names.length),
      classNames: names,
      random: Random.seeded(2),
    });

  test('softmax passes on a few images', async () => {
    const { start, penalty, tiny: fitted } = await checksOf(LOSSES.softmax);
    expect(start).toMatchObject({ expected: expect.closeTo(Math.log(10), 12), passed: true });
    expect(penalty.losses).toHaveLength(3);
    expect([penalty.passed, fitted.passed, fitted.nImages]).toEqual([true, true, 8]);
  }, 60_000);

  test('a loss that is not what it says fails the check that looks at it', async () => {
    const few = randomExamples(5, 6, 40, 3);
    const names = ['a', 'b', 'c'];
    const wrongStart = await checksOf({ ...LOSSES.svm, atZero: () => 3 }, few, names);
    expect([wrongStart.start.passed, wrongStart.penalty.passed, wrongStart.tiny.passed]).toEqual([false, true, true]);
    const unmoved = spoiled(LOSSES.svm, (d) => {
      d.fill(0);
    });
    expect((await checksOf(unmoved, few, names)).tiny).toMatchObject({ passed: false, tooAlike: false });
    const lost = await checksOf({ ...LOSSES.svm, sample: () => Number.NaN }, few, names);
    expect([lost.start.passed, lost.penalty.passed, lost.tiny.passed]).toEqual([false, false, false]);
  });

  test('of a huge margin, neither a penalty that the loss swallows nor scores that cannot come so far apart are blamed', async () => {
    const few = randomExamples(5, 6, 40, 3);
    const names = ['a', 'b', 'c'];
    const { penalty, tiny: fitted } = await checksOf(LOSSES.svm.withMargin!(1e30), few, names);
    expect(new Set(penalty.losses).size).toBe(1);
    expect(penalty.passed).toBe(true);
    expect(fitted).toMatchObject({ passed: false, tooAlike: true });
  });

  const [one, other] = [train.pixels.subarray(0, 3072), train.pixels.subarray(3072, 2 * 3072)];
  const some = (n: number) => Array.from({ length: n }, (_, i) => train.pixels.subarray(i * 3072, (i + 1) * 3072));
  const nearly = (image: Uint8Array) => image.map((byte, p) => (p < 3 ? byte ^ 1 : byte));

  test.each([
    ['a single image, which is the mean image', [one], [3], true],
    ['an image with two labels', [one, one, other], [3, 4, 5], true],
    ['the same but for the last bit of three bytes', [one, nearly(one), other], [3, 4, 5], true],
    ['two of one class, and another', [one, one, other], [3, 3, 5], false],
    ['two that differ', [one, other], [3, 4], false],
    ['eight of one class', some(8), Array.from({ length: 8 }, () => 3), true],
    ['seven of one class, and another', some(8), [...Array.from({ length: 7 }, () => 3), 4], false],
  ])('%s: too alike or fitted, and never a failure', async (_, images, labels, tooAlike) => {
    const pixels = Uint8Array.from(images.flatMap((image) => [...image]));
    const examples = { pixels: matrix(pixels, images.length, 3072), labels: Uint8Array.from(labels) };
    const { tiny: fitted } = await checksOf(LOSSES.softmax, examples);
    expect(fitted).toMatchObject({ tooAlike, passed: !tooAlike });
  });
});
