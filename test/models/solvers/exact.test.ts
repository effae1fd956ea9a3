import { afterAll, describe, expect, test } from 'vitest';
import { LARGEST_CODE, type MatrixI16, matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import type { Examples } from '../../../src/models/examples.ts';
import { SCALINGS } from '../../../src/models/input/scalings.ts';
import { hinge } from '../../../src/models/objective/losses/hinge.ts';
import { LOSSES, type LossName } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import type { ExactRequest, ExactStage } from '../../../src/models/solvers/exact/request.ts';
import { exactSolver, solveExactly } from '../../../src/models/solvers/exact.ts';
import { Random } from '../../../src/util/random.ts';
import { userError } from '../../helpers/caught.ts';
import { oneThreadBackend } from '../../helpers/one-thread.ts';
import { classNamesOf, randomCodes, randomExamples, randomFeatures } from '../linear/problem.ts';
import { plainObjective } from './exact/plain-objective.ts';

const reference = new ReferenceBackend();
const wasm = await createWasmBackend({ threads: 2 });
const one = await createWasmBackend({ threads: 1 });
const calling = await oneThreadBackend();
const backends = { reference, wasm };
afterAll(() => Promise.all([wasm, one, calling].map((backend) => backend.close())));

const SMOOTH = ['softmax', 'mse', 'squared-hinge', 'ova-squared-hinge'] as const satisfies readonly LossName[];

const request = (changes: Partial<ExactRequest> = {}): ExactRequest => ({
  backend: wasm,
  train: randomExamples(3, 90, 12, 3),
  classNames: classNamesOf(3),
  loss: LOSSES.softmax,
  regularizer: REGULARIZERS.l2,
  regularizationStrengths: [0.01],
  ...changes,
});

/** The only solution. */
const solved = async (asked: ExactRequest) => (await solveExactly(asked))[0]!;

const largest = (numbers: Iterable<number>) => Math.max(...Array.from(numbers, Math.abs));

describe.each(Object.entries(backends))('%s', (_, backend) => {
  describe.each<[string, Examples]>([
    ['bytes', randomExamples(3, 90, 12, 3)],
    ['codes', randomCodes(4, 90, 12, 3)],
    ['fewer samples than features', randomCodes(5, 20, 300, 3)],
  ])('%s', (__, train) => {
    test.each(SMOOTH)('%s: the gradient in plain f64 loops is 0 at the solution', async (name) => {
      const strengths = [0.1, 1e-3];
      const asked = request({
        backend,
        train,
        loss: LOSSES[name],
        regularizationStrengths: strengths,
        tolerance: 1e-5,
      });
      const solutions = await solveExactly(asked);
      for (const [i, { classifier, trainLoss, gradientNorm, converged }] of solutions.entries()) {
        expect([converged, gradientNorm <= 1e-5]).toEqual([true, true]);
        const zero = { ...classifier, weight: classifier.weight.map(() => 0), bias: classifier.bias.map(() => 0) };
        const start = plainObjective(name, zero, train.pixels, train.labels, strengths[i]!);
        const found = plainObjective(name, classifier, train.pixels, train.labels, strengths[i]!);
        expect(Math.abs(found.value - trainLoss)).toBeLessThan(1e-6 * found.value);
        expect(largest(found.dWeight)).toBeLessThan(1e-4 * largest(start.dWeight));
        expect(largest(found.dBias)).toBeLessThan(1e-4 * largest([...start.dWeight, ...start.dBias]));
      }
    });
  });

  test('features that are not centred: the same classifier in another form', async () => {
    const train = randomExamples(3, 90, 12, 3);
    const bytes = {
      ...train,
      pixels: matrix(
        train.pixels.data.map((x) => x >> 5),
        90,
        12,
      ),
    };
    const asked = { backend, train: bytes, tolerance: 1e-5 };
    const unscaled = (await solveExactly(request({ ...asked, scaling: SCALINGS.none })))[0]!;
    const { dWeight, dBias } = plainObjective('softmax', unscaled.classifier, bytes.pixels, bytes.labels, 0.01);
    expect(largest([...dWeight, ...dBias])).toBeLessThan(1e-4);
    expect(unscaled.classifier.input.offset.every((o) => o === 0)).toBe(true);
  });

  test('chosen rows are solved as if there were no others', async () => {
    const all = randomCodes(6, 60, 9, 3);
    const rows = Int32Array.from({ length: 40 }, (___, i) => 59 - i);
    const chosen = Int16Array.from([...rows].flatMap((r) => [...all.pixels.data.subarray(r * 9, r * 9 + 9)]));
    const alone = { pixels: matrix(chosen, 40, 9), labels: Uint8Array.from(rows, (r) => all.labels[r]!) };
    const found = await solveExactly(request({ backend, train: { ...all, rows } }));
    expect(found).toEqual(await solveExactly(request({ backend, train: alone })));
  });

  test('a feature that never varies gets no weight', async () => {
    const train = randomExamples(3, 90, 12, 3);
    for (let i = 0; i < 90; i++) train.pixels.data[i * 12 + 5] = 77;
    const { classifier } = await solved(request({ backend, train }));
    expect(largest([0, 1, 2].map((c) => classifier.weight[c * 12 + 5]!))).toBeLessThan(1e-5);
  });
});

describe('where the metric takes the place of the Gram matrix', () => {
  test('a solution has the bits that it has before others', async () => {
    for (const backend of Object.values(backends)) {
      const train = randomCodes(4, 90, 12, 3);
      const alone = await solved(request({ backend, train }));
      const [first] = await solveExactly(request({ backend, train, regularizationStrengths: [0.01, 1e-5] }));
      expect(alone).toEqual(first);
    }
  });

  test('products are summed again where rounding leaves the metric indefinite', async () => {
    const failingOnce = (): typeof wasm => {
      let isFirst = true;
      return {
        ...wasm,
        factor: async (matrix, watch) => {
          if (!isFirst) return wasm.factor(matrix, watch);
          isFirst = false;
          matrix.data.fill(Number.NaN); // left half done
          return false;
        },
      };
    };
    const train = randomCodes(4, 90, 300, 3);
    const stages: ExactStage[] = [];
    const onStage = (stage: ExactStage) => stages.push(stage);
    const found = await solved(request({ backend: failingOnce(), train, onStage }));
    expect(stages.filter((stage) => stage.stage === 'products' && stage.done === stage.total)).toHaveLength(2);
    const [kept] = await solveExactly(
      request({ backend: failingOnce(), train, regularizationStrengths: [0.01, 1e-5] }),
    );
    expect(found).toEqual(kept);
  });
});

test('the same bits for any number of threads', async () => {
  const train = randomCodes(8, 5000, 30, 3); // more than one block of rows
  const asked = { train, loss: LOSSES['ova-squared-hinge'], regularizationStrengths: [0.1, 1e-3] };
  const truth = await solveExactly(request({ ...asked, backend: one }));
  for (const backend of [wasm, calling]) expect(await solveExactly(request({ ...asked, backend }))).toEqual(truth);
});

test('ridge regression is the solution of the normal equations', async () => {
  const { pixels, labels } = randomCodes(9, 50, 1, 2);
  const { classifier } = await solved(
    request({ train: { pixels, labels }, classNames: ['a', 'b'], loss: LOSSES.mse, regularizationStrengths: [0.5] }),
  );
  // One standardised feature z: w = mean(z t) / (1 + C lambda), b = mean(t), for C = 2 classes.
  const mean = pixels.data.reduce((sum, x) => sum + x, 0) / 50;
  const deviation = Math.sqrt(pixels.data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 50);
  for (const c of [0, 1]) {
    const t = Array.from(labels, (label) => Number(label === c));
    const product = t.reduce((sum, target, i) => sum + (target * (pixels.data[i]! - mean)) / deviation, 0) / 50;
    expect(classifier.weight[c]).toBeCloseTo(product / (1 + 2 * 0.5), 5);
    expect(classifier.bias[c]).toBeCloseTo(t.reduce((sum, target) => sum + target, 0) / 50, 5);
  }
});

test('strengths in any order: solutions in that order, each as good as alone', async () => {
  const strengths = [1e-3, 1, 0.03];
  const together = await solveExactly(request({ regularizationStrengths: strengths, tolerance: 1e-6 }));
  expect(together.map(({ regularizationStrength }) => regularizationStrength)).toEqual(strengths);
  for (const [i, { trainLoss }] of together.entries()) {
    const alone = await solveExactly(request({ regularizationStrengths: [strengths[i]!], tolerance: 1e-6 }));
    expect(Math.abs(alone[0]!.trainLoss - trainLoss)).toBeLessThan(1e-6);
  }
});

test('sums that are there already are not made again', async () => {
  const train = randomCodes(6, 60, 9, 3);
  const gram = await wasm.gram(
    train.pixels,
    Int32Array.from({ length: 60 }, (_, i) => i),
  );
  const stages: ExactStage[] = [];
  const onStage = (stage: ExactStage) => stages.push(stage);
  const found = await solveExactly(request({ train, gram, onStage }));
  expect(stages.map(({ stage }) => stage)).not.toContain('products');
  expect(found).toEqual(await solveExactly(request({ train })));
  const error = await userError(solveExactly(request({ train: { ...train, rows: Int32Array.of(1) }, gram })));
  expect(error.message).toBe('gram must be the sums over the 1 training rows of 9; got those over 60 rows of 9');
});

test('tells where it is, from products to steps', async () => {
  const stages: ExactStage[] = [];
  const { steps, trainLoss } = await solved(request({ onStage: (stage) => stages.push(stage) }));
  expect([...new Set(stages.map(({ stage }) => stage))]).toEqual(['products', 'factor', 'step']);
  const moves = stages.filter((stage) => stage.stage === 'step');
  expect(moves.map(({ step }) => step)).toEqual(Array.from({ length: steps + 1 }, (_, i) => i));
  expect([moves[0]!.gradientNorm, moves.at(-1)!.objective]).toEqual([1, trainLoss]);
});

test('without a penalty and with classes that a line separates there is no minimum: it stops, and says so', async () => {
  const pixels = matrix(Uint8Array.of(1, 2, 3, 101, 102, 103), 6, 1);
  const train = { pixels, labels: Uint8Array.of(0, 0, 0, 1, 1, 1) };
  const asked = { train, classNames: ['a', 'b'], regularizer: REGULARIZERS.none, mostSteps: 20, tolerance: 1e-12 };
  expect((await solveExactly(request(asked)))[0]!.converged).toBe(false);
});

/** A column of a random problem becomes the same large code everywhere. */
function withConstants({ pixels, ...rest }: Examples, isConstant: (column: number) => boolean): Examples {
  const { data, nRows, nCols } = pixels as MatrixI16;
  return {
    ...rest,
    pixels: matrix(
      data.map((code, at) => (isConstant(at % nCols) ? -LARGEST_CODE : code)),
      nRows,
      nCols,
    ),
  };
}

describe.each(Object.entries(backends))('%s: features that do not vary', (_, backend) => {
  // 18 · 2047² is rounded down in f32: such a variance is negative.
  const train = randomCodes(4, 18, 12, 3);

  test('beside others they change nothing', async () => {
    const alone = { ...train, pixels: firstColumns(train.pixels as MatrixI16, 8) };
    const asked = { backend, regularizationStrengths: [0.01], tolerance: 1e-6 };
    const others = await solved(request({ ...asked, train: alone }));
    const joined = await solved(request({ ...asked, train: withConstants(train, (column) => column >= 8) }));
    expect(joined.converged).toBe(true);
    expect(joined.steps).toBeLessThanOrEqual(others.steps + 3);
    expect(joined.trainLoss).toBeCloseTo(others.trainLoss, 6);
  });

  test('alone they leave the optimum at W = 0', async () => {
    const labels = train.labels.map((_label, i) => i % 3);
    const constant = { ...withConstants(train, () => true), labels };
    const found = await solved(request({ backend, train: constant }));
    expect([found.converged, found.steps]).toEqual([true, 0]);
    expect(found.trainLoss).toBeCloseTo(Math.log(3), 6);
  });
});

function firstColumns({ data, nRows, nCols }: MatrixI16, n: number): MatrixI16 {
  return matrix(
    Int16Array.from({ length: nRows * n }, (_, at) => data[Math.floor(at / n) * nCols + (at % n)]!),
    nRows,
    n,
  );
}

test('an aborted solver rejects with the reason', async () => {
  const controller = new AbortController();
  const onStage = ({ stage }: ExactStage) => {
    if (stage === 'step') controller.abort(new Error('enough'));
  };
  await expect(solveExactly(request({ onStage, signal: controller.signal }))).rejects.toThrow('enough');
});

test('as a solver it finds what its function finds', async () => {
  const { backend, train, classNames, loss, regularizer } = request();
  const setting = { loss, regularizer, regularizationStrength: 0.01 };
  const solution = await exactSolver.solve(setting, { backend, train, classNames, random: Random.seeded(1) });
  expect(solution).toEqual((await solveExactly(request()))[0]);
});

test.each<[string, Partial<ExactRequest>, string, string]>([
  ['hinge', { loss: LOSSES.svm }, 'the exact solver needs a smooth loss; svm has kinks', 'squared-hinge'],
  ['one-vs-all hinge', { loss: LOSSES['ova-hinge'] }, 'ova-hinge has kinks', 'ova-squared-hinge'],
  ['a hinge of another margin', { loss: hinge(2) }, 'svm has kinks', 'squared-hinge'],
  ['L1', { regularizer: REGULARIZERS.l1 }, 'the exact solver needs a smooth penalty; l1 has kinks at 0', 'l2'],
  ['f32 rows', { train: randomFeatures(1, 9, 4, 3) }, 'these rows are f32', 'trainLinear'],
  ['a tolerance of 0', { tolerance: 0 }, 'tolerance must be greater than 0; got 0', ''],
  ['a negative strength', { regularizationStrengths: [-1] }, 'regularizationStrength must be', ''],
])('%s is refused in words', async (_, changes, message, hint) => {
  const error = await userError(solveExactly(request(changes)));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining(message)]);
  expect(JSON.stringify(error.hint ?? '')).toContain(hint);
});
