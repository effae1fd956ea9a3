import { describe, expect, test } from 'vitest';
import { matrix } from '../../../src/kernels/matrix.ts';
import { ReferenceBackend } from '../../../src/kernels/reference.ts';
import { createWasmBackend } from '../../../src/kernels/wasm.ts';
import { descend, featuresOf } from '../../../src/lab/page/linear/descend.ts';
import { judge } from '../../../src/lab/page/linear/judge.ts';
import {
  LINEAR_FIELDS,
  type LinearState,
  linesOf,
  nClassesOf,
  startOf,
  wantedOf,
} from '../../../src/lab/page/linear/linear-state.ts';
import { handlesOf, withHandle } from '../../../src/lab/page/linear/lines.ts';
import { linearRegions } from '../../../src/lab/page/linear/regions.ts';
import { PRESETS } from '../../../src/lab/page/plane/presets.ts';
import { hashOf, parseHash, readState, settingsOf } from '../../../src/lab/page/state/hash.ts';
import { trainLinear } from '../../../src/models/linear/trainer.ts';
import { LOSSES } from '../../../src/models/objective/losses.ts';
import { REGULARIZERS } from '../../../src/models/objective/regularizers.ts';
import { OPTIMIZERS } from '../../../src/models/training/optimizers.ts';
import { NO_WARM_UP, SCHEDULES } from '../../../src/models/training/schedules.ts';
import { Random } from '../../../src/util/random.ts';

const read = (hash: string) => readState(LINEAR_FIELDS, parseHash(hash).settings);
const usual = read('').state;

describe('the address of the page of linear classifiers', () => {
  test('has every setting', () => {
    const state: LinearState = {
      ...{ points: PRESETS.ring(3), start: usual.start.map((x) => x / 2 + 0), loss: 'crammer-singer', delta: 2 },
      ...{ reg: 'elastic', beta: 0.5, strength: 1e-5, optimizer: 'adamw', schedule: 'cosine', rate: 0.032 },
      ...{ steps: 300, at: 17 },
    };
    const hash = hashOf({ page: 'linear', settings: settingsOf(LINEAR_FIELDS, state) });
    expect(read(hash)).toEqual({ state, faults: [] });
    expect(hash.length).toBeLessThan(2000);
  });

  test.each([
    ['loss', ['hinge', 'toString']],
    ['rate', ['0', '-1', '1e9']],
    ['steps', ['0', '301']],
    ['start', ['1,2,3', Array(15).fill('1e9').join()]],
  ])('%s: what makes no sense is named, and the usual value holds', (name, texts) => {
    for (const text of texts) {
      const { state, faults } = read(`#/linear?${new URLSearchParams([[name, text]])}`);
      expect(faults).toEqual([{ name, text }]);
      expect(state).toEqual(usual);
    }
  });
});

describe('the descent', () => {
  const wanted = wantedOf({ ...usual, loss: 'svm', reg: 'elastic', optimizer: 'adam', schedule: 'cosine', rate: 0.1 });

  test('its 100 steps end in the bits of a training by threads', async () => {
    const [backend, alone] = await Promise.all([2, 1].map((threads) => createWasmBackend({ threads })));
    const { points, labels, nClasses, weight, bias } = wanted;
    const { classifier } = await trainLinear({
      ...{ backend: backend!, random: Random.seeded(9), classNames: ['a', 'b', 'c'] },
      train: { pixels: matrix(featuresOf(points), labels.length, 2), labels },
      init: { name: 'given', description: '', fill: (w) => w.set(weight), fillVector: (b) => b.set(bias) },
      ...{ loss: LOSSES.svm, regularizer: REGULARIZERS.elastic, regularizationStrength: 0.001 },
      ...{ optimizer: OPTIMIZERS.adam, schedule: SCHEDULES.cosine, learningRate: 0.1, warmUp: NO_WARM_UP },
      ...{ epochs: 100, batchSize: labels.length, shuffle: false },
    });
    const { rows, data, penalty, divergence } = await descend(alone!, wanted);
    await Promise.all([backend!.close(), alone!.close()]);
    const size = nClasses * 3;
    expect({ steps: data.length, divergence }).toEqual({ steps: 101, divergence: undefined });
    expect([...rows.subarray(0, size)]).toEqual([...weight, ...bias]);
    expect([...rows.subarray(100 * size)]).toEqual([...classifier.weight, ...classifier.bias]);
    expect(data[100]! + penalty[100]!).toBeLessThan(data[0]! + penalty[0]!);
  });

  test('too large a rate: the steps before it diverges, and why', async () => {
    const { data, divergence } = await descend(new ReferenceBackend(), {
      ...wanted,
      loss: 'mse',
      optimizer: 'sgd',
      learningRate: 100,
    });
    expect(divergence).toMatch(/training diverged/);
    expect(data.length).toBeGreaterThan(1);
    expect(data.length).toBeLessThan(101);
  });
});

describe('lines', () => {
  const lines = [
    { w1: 1, w2: 0, b: -0.25 },
    { w1: -0.5, w2: 2, b: 0.1 },
  ];

  test.each([0, 1, 2, 3])('handle %i goes where it is dragged, and its line with it', (handle) => {
    const place = { x: 9000, y: handle % 2 === 0 ? 4000 : 6500 };
    const moved = withHandle(lines, handle, place);
    const c = Math.floor(handle / 2);
    expect(moved[1 - c]).toEqual(lines[1 - c]);
    if (handle % 2 === 0) {
      const { w1, w2, b } = moved[c]!;
      expect([w1, w2]).toEqual([lines[c]!.w1, lines[c]!.w2]);
      expect((w1 * place.x + w2 * place.y) / 32_400 + b).toBeCloseTo(0, 9);
      return;
    }
    const [foot, head] = [handlesOf(lines)[handle - 1]!, handlesOf(moved)[handle]!];
    const { w1, w2, b } = moved[c]!;
    expect((w1 * foot.x + w2 * foot.y) / 32_400 + b).toBeCloseTo(0, 9);
    expect(w1 * (place.y - foot.y)).toBeCloseTo(w2 * (place.x - foot.x), 3);
    expect(Math.hypot(head.x, head.y)).toBeGreaterThan(0);
  });

  test('a start keeps the lines of classes that have no points', () => {
    const start = startOf(lines, usual.start);
    expect(start.slice(0, 6)).toEqual([1, 0, -0.25, -0.5, 2, 0.1]);
    expect(start.slice(6)).toEqual(usual.start.slice(6));
  });

  test('regions: the class of the highest score', () => {
    const regions = linearRegions(lines);
    for (const [i, j] of [
      [0, 0],
      [399, 399],
      [200, 10],
      [10, 250],
      [399, 0],
    ] as const) {
      const [x, y] = [(i + 0.5) / 200 - 1, (j + 0.5) / 200 - 1];
      expect(regions[j * 400 + i]).toBe(x - 0.25 >= -0.5 * x + 2 * y + 0.1 ? 0 : 1);
    }
  });
});

test('what is said of points: scores, margins, losses, and the gradient by differences', () => {
  const state = { ...usual, reg: 'l2' as const, strength: 0.1 };
  const nClasses = nClassesOf(state.points);
  const { weight, bias } = wantedOf(state);
  const row = Float64Array.of(...weight, ...bias);
  const judged = judge(state, linesOf(row, nClasses), nClasses);
  const total = (parameters: Float64Array) => {
    const { points } = judge(state, linesOf(parameters, nClasses), nClasses);
    const squares = parameters.subarray(0, nClasses * 2).reduce((sum, w) => sum + w * w, 0);
    return points.reduce((sum, { loss }) => sum + loss, 0) / points.length + 0.1 * squares;
  };
  const h = 1e-5;
  row.forEach((x, i) => {
    const at = (value: number) => total(row.with(i, value));
    const slope = (at(x + h) - at(x - h)) / (2 * h);
    const c = i < nClasses * 2 ? Math.floor(i / 2) : i - nClasses * 2;
    const name = i >= nClasses * 2 ? 'b' : i % 2 === 0 ? 'w1' : 'w2';
    expect(judged.gradient[c]![name]).toBeCloseTo(slope, 6);
  });
  expect(judged.right).toBe(judged.points.filter(({ margin }) => margin > 0).length);
});
