import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';
import { instantiate } from '../../../src/kernels/instantiate.ts';
import { KernelMemory } from '../../../src/kernels/memory.ts';
import { softmax } from '../../../src/models/objective/losses/softmax.ts';
import { addSmoothGradient, softThreshold } from '../../../src/models/objective/regularizers.ts';
import type { Step } from '../../../src/models/training/optimizers/optimizer.ts';
import { OPTIMIZERS, type OptimizerName } from '../../../src/models/training/optimizers.ts';
import { power } from '../../../src/util/portable-math.ts';
import { Random } from '../../../src/util/random.ts';

/* The kernels of steps and of the softmax loss, against the plain formulas: the same bits. */

const memory = new KernelMemory(true);
const module = await WebAssembly.compile(readFileSync(builtFile('kernels/kernels.wasm')));
const kernels = instantiate({ module, memory: memory.wasm });
const f32 = (values: ArrayLike<number>): Float32Array => {
  const array = memory.view(Float32Array, memory.allocate(values.length * 4), values.length);
  array.set(values);
  return array;
};

const n = 64;
const random = Random.seeded(21);
/** Numbers of very different sizes, zeros and numbers that are none among them. */
const wild = (): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => {
    if (i === 3) return 0;
    if (i === 8) return -0;
    if (i === 11) return Number.POSITIVE_INFINITY;
    if (i === 14) return Number.NaN;
    return random.normal() * 10 ** random.uniform(-12, 8);
  });
const magnitudes = (): Float32Array => wild().map(Math.abs);

describe('update rules', () => {
  const step: Step = { number: 3, learningRate: 0.037, weightDecay: 0.01 };
  const { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw } = OPTIMIZERS;

  /** Runs a rule by its kernel: addresses of parameters, gradient and state in the order of stateNames. */
  const adamOf =
    (left: number) =>
    (p: number, g: number, [mean, square]: readonly number[]) => {
      const { beta1, beta2, epsilon } = adam.settings as Record<string, number>;
      const rate = step.learningRate / (1 - power(beta1!, step.number));
      const root = Math.sqrt(1 - power(beta2!, step.number));
      kernels.adamStep(p, g, mean!, square!, n, rate, root, left, beta1!, beta2!, epsilon!);
    };
  const rate = step.learningRate;
  const byKernel: Record<OptimizerName, (p: number, g: number, state: readonly number[]) => void> = {
    sgd: (p, g) => kernels.sgdStep(p, g, n, rate),
    momentum: (p, g, [v]) => kernels.momentumStep(p, g, v!, n, rate, 0.9),
    nesterov: (p, g, [v]) => kernels.nesterovStep(p, g, v!, n, rate, 0.9),
    adagrad: (p, g, [s]) => kernels.adagradStep(p, g, s!, n, rate, 1e-10),
    rmsprop: (p, g, [s]) => kernels.rmspropStep(p, g, s!, n, rate, 0.99, 1e-8),
    adam: adamOf(1),
    adamw: adamOf(1 - step.learningRate * step.weightDecay),
  };

  test.each([sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw])('$name', ({ name, stateNames, ...rule }) => {
    const parameters = wild();
    const gradient = wild();
    const state = stateNames.map((state) => (/square/i.test(state) ? magnitudes() : wild()));
    const [p, g, ...s] = [parameters, gradient, ...state].map(f32);
    byKernel[name as OptimizerName](
      p!.byteOffset,
      g!.byteOffset,
      s.map((array) => array.byteOffset),
    );
    rule.step(parameters, gradient, Object.fromEntries(stateNames.map((name, i) => [name, state[i]!])), step);
    expect([...p!]).toEqual([...parameters]);
    for (const [i, array] of s.entries()) expect([...array]).toEqual([...state[i]!]);
  });
});

describe('penalties', () => {
  test('addScaled is the smooth gradient', () => {
    const weight = wild();
    const gradient = wild();
    const g = f32(gradient);
    kernels.addScaled(g.byteOffset, f32(weight).byteOffset, n, 0.02);
    addSmoothGradient({ squared: 1 }, 0.01, weight, gradient);
    expect([...g]).toEqual([...gradient]);
  });

  test('softThreshold', () => {
    const weight = wild();
    weight.set([0.5, -0.5, 0.25, -0.25, Math.fround(0.3), Math.fround(-0.3)], 40);
    const w = f32(weight);
    kernels.softThreshold(w.byteOffset, n, 0.3);
    softThreshold(weight, 0.3);
    expect([...w]).toEqual([...weight]);
  });

  test('sums of squares and magnitudes', () => {
    const weight = Float32Array.from({ length: n }, () => random.normal());
    const out = memory.view(Float64Array, memory.allocate(16), 2);
    kernels.squaresAndMagnitudes(f32(weight).byteOffset, n, out.byteOffset);
    expect(out[0]).toBeCloseTo(
      weight.reduce((sum, w) => sum + w * w, 0),
      10,
    );
    expect(out[1]).toBeCloseTo(
      weight.reduce((sum, w) => sum + Math.abs(w), 0),
      10,
    );
  });
});

describe('softmaxRows', () => {
  const labels = memory.view(Uint8Array, memory.allocate(5), 5);

  test.each([
    { nClasses: 2, size: 1 },
    { nClasses: 3, size: 30 },
    { nClasses: 10, size: 1e-3 },
    { nClasses: 10, size: 400 },
    { nClasses: 11, size: 1e4 },
    { nClasses: 10, size: 1, odd: Number.NaN },
    { nClasses: 10, size: 1, odd: Number.NEGATIVE_INFINITY },
    { nClasses: 4, size: 1, odd: Number.POSITIVE_INFINITY },
  ])('%o', ({ nClasses, size, odd }) => {
    const nRows = 4;
    const width = nClasses + 3; // the scores of others stand between the rows
    const scores = Float32Array.from({ length: nRows * width }, () => size * random.normal());
    if (odd !== undefined) scores[width + 2] = odd;
    const bias = Float32Array.from({ length: nClasses }, () => random.normal());
    labels.set([1, 0, nClasses - 1, 1, 0]);
    const order = memory.view(Int32Array, memory.allocate(16), nRows);
    order.set([4, 2, 0, 1]);
    const sums = memory.view(Float64Array, memory.allocate(nClasses * 8), nClasses);
    sums.fill(0.5);
    const s = f32(scores);
    const scratch = memory.allocate(8 * nClasses + 8);
    const addresses = [f32(bias).byteOffset, labels.byteOffset, order.byteOffset] as const;
    const total = kernels.softmaxRows(
      s.byteOffset,
      width * 4,
      nRows,
      nClasses,
      ...addresses,
      0.25,
      sums.byteOffset,
      scratch,
    );
    let expected = 0;
    const expectedSums = new Float64Array(nClasses).fill(0.5);
    for (let i = 0; i < nRows; i++) {
      const at = i * width;
      for (let c = 0; c < nClasses; c++) scores[at + c] = scores[at + c]! + bias[c]!;
      expected += softmax.sample(scores, at, nClasses, labels[order[i]!]!, scores, 0.25);
      for (let c = 0; c < nClasses; c++) expectedSums[c]! += scores[at + c]!;
    }
    expect(total).toBe(expected);
    expect([...s]).toEqual([...scores]);
    expect([...sums]).toEqual([...expectedSums]);
  });
});
