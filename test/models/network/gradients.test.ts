import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { ACTIVATIONS, type ActivationName } from '../../../src/models/network/activations.ts';
import { dropoutHash, layerKey } from '../../../src/models/network/dropout.ts';
import { networkModel } from '../../../src/models/network/model/model.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { namesIn } from '../../../src/util/named.ts';
import { Random } from '../../../src/util/random.ts';
import { numericalGradient, relativeDifference } from '../linear/problem.ts';

/* The plain pass against a network written out here, in f64, whose slopes are finite differences. */

const [nSamples, nFeatures, nClasses] = [7, 5, 3];
const labels = Uint8Array.of(0, 1, 2, 2, 1, 0, 1);
const F: Readonly<Record<ActivationName, (z: number) => number>> = {
  relu: (z) => Math.max(0, z),
  'leaky-relu': (z) => (z > 0 ? z : 0.01 * z),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/** Softmax loss of a network whose parameters stand one after the other: weights and biases, layer by layer. */
function plainLoss(
  all: Float64Array,
  sizes: readonly number[],
  x: Float32Array,
  f: (z: number) => number,
  factorOf: (layer: number, sample: number, unit: number) => number,
): number {
  let total = 0;
  for (let i = 0; i < nSamples; i++) {
    let values = Array.from(x.subarray(i * nFeatures, (i + 1) * nFeatures));
    let at = 0;
    for (let l = 1; l < sizes.length; l++) {
      const [m, d] = [sizes[l]!, sizes[l - 1]!];
      const bias = at + m * d;
      const before = values;
      values = Array.from({ length: m }, (_, c) => {
        const z = before.reduce((sum, value, j) => sum + all[at + c * d + j]! * value, all[bias + c]!);
        return l === sizes.length - 1 ? z : f(z) * factorOf(l - 1, i, c);
      });
      at = bias + m;
    }
    total += Math.log(values.reduce((sum, s) => sum + Math.exp(s), 0)) - values[labels[i]!]!;
  }
  return total / nSamples;
}

async function compare(activation: ActivationName, hidden: readonly number[], dropout: number) {
  const random = Random.seeded(3);
  const model = networkModel(nClasses, nFeatures, { hidden, activation, dropout });
  const parameters = model.parameters.map((spec) => {
    const n = spec.shape.reduce((a, b) => a * b, 1);
    return { ...spec, data: Float32Array.from({ length: n }, () => 0.7 * random.normal()) };
  });
  const x = Float32Array.from({ length: nSamples * nFeatures }, () => random.normal());
  const gradients = parameters.map(({ data }) => new Float32Array(data.length).fill(77)); // all to be overwritten
  const noise = { key: 123_456_789 };
  const pass = model.plainPass(new ReferenceBackend(), LOSSES.softmax, nSamples + 2);
  const batch = { features: matrix(x, nSamples, nFeatures), labels, first: 40, noise };
  const value = await pass.run(batch, parameters, gradients);
  const keeps = (l: number, i: number, c: number) =>
    dropoutHash(layerKey(noise.key, l), 40 + i, c) >= dropout * 2 ** 32 ? 1 / (1 - dropout) : 0;
  const f = (all: Float64Array) => plainLoss(all, [nFeatures, ...hidden, nClasses], x, F[activation], keeps);
  const all = Float64Array.from(parameters.flatMap(({ data }) => [...data]));
  expect(Math.abs(value / f(all) - 1)).toBeLessThan(1e-6);
  const analytic = gradients.flatMap((gradient) => [...gradient]);
  expect(relativeDifference(analytic, numericalGradient(f, all))).toBeLessThan(2e-6);
}

describe.each(namesIn(ACTIVATIONS))('%s', (activation) => {
  test('one hidden layer', () => compare(activation, [6], 0));
  test('three', () => compare(activation, [6, 4, 5], 0));
  test('dropout: the gradient of the units that are kept', () => compare(activation, [9, 8], 0.4));
});

describe('activations', () => {
  test.each(namesIn(ACTIVATIONS))('%s: values, and slopes by the value', (name) => {
    const { value, slope } = ACTIVATIONS[name];
    for (const z of [-40, -3, -0.5, 0.5, 3, 40]) {
      expect(value(z)).toBeCloseTo(F[name](z), 7);
      const h = 1e-6;
      expect(slope(value(z))).toBeCloseTo((F[name](z + h) - F[name](z - h)) / (2 * h), 5);
    }
    expect(value(Number.NaN)).toBeNaN();
    expect(Math.abs(value(-800))).toBeLessThanOrEqual(name === 'leaky-relu' ? 8.01 : 1); // nothing overflows
  });
});

describe('dropout', () => {
  test('drops its share of units, of samples, and both together', () => {
    const threshold = 0.3 * 2 ** 32;
    const [nPlaces, nUnits] = [400, 300];
    const byPlace = new Float64Array(nPlaces);
    const byUnit = new Float64Array(nUnits);
    let both = 0;
    for (let i = 0; i < nPlaces; i++) {
      for (let u = 0; u < nUnits; u++) {
        const isDropped = dropoutHash(7, i, u) < threshold;
        if (!isDropped) continue;
        byPlace[i]!++;
        byUnit[u]!++;
        if (dropoutHash(7, i + 1, u) < threshold) both++;
      }
    }
    const n = nPlaces * nUnits;
    const share = byUnit.reduce((a, b) => a + b) / n;
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / n));
    expect(Math.abs(both / n - 0.09)).toBeLessThan(0.006); // neighbours are independent
    const spread = (counts: Float64Array, of: number) =>
      counts.reduce((sum, c) => sum + (c - 0.3 * of) ** 2, 0) / counts.length / (0.21 * of);
    expect(spread(byUnit, nPlaces)).toBeGreaterThan(0.7); // as of coins
    expect(spread(byUnit, nPlaces)).toBeLessThan(1.3);
    expect(spread(byPlace, nUnits)).toBeGreaterThan(0.7);
    expect(spread(byPlace, nUnits)).toBeLessThan(1.3);
  });

  test('other layers and epochs drop others', () => {
    const dropped = (key: number) => Array.from({ length: 200 }, (_, u) => dropoutHash(key, 3, u) < 2 ** 31);
    const own = dropped(layerKey(5, 0));
    for (const other of [layerKey(5, 1), layerKey(6, 0)]) {
      const same = dropped(other).filter((one, u) => one === own[u]).length;
      expect(Math.abs(same - 100)).toBeLessThan(40);
    }
  });
});
