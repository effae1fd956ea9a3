import { describe, expect, test } from 'vitest';
import { fillStart, INITIAL_DEVIATION, INITIALIZERS } from '../../../src/models/training/initializers.ts';
import { Random } from '../../../src/util/random.ts';
import { atOnce, STEPS_A_PAUSE } from '../../../src/util/turns.ts';

describe('initializers', () => {
  const { normal, zeros } = INITIALIZERS;
  test('normal: mean 0 and the standard deviation it says, one number a weight', () => {
    const weight = new Float32Array(10_000);
    normal.fill(weight, Random.seeded(5), [100, 100]);
    const mean = weight.reduce((sum, w) => sum + w) / weight.length;
    const deviation = Math.sqrt(weight.reduce((sum, w) => sum + (w - mean) ** 2, 0) / weight.length);
    expect(Math.abs(mean)).toBeLessThan(0.05 * INITIAL_DEVIATION);
    expect(deviation / INITIAL_DEVIATION).toBeCloseTo(1, 1);
    const random = Random.seeded(5);
    expect(weight[0]).toBe(Math.fround(INITIAL_DEVIATION * random.normal()));
    expect(weight[1]).toBe(Math.fround(INITIAL_DEVIATION * random.normal()));
  });
  test('zeros: overwrites what was there and draws nothing', () => {
    const random = Random.seeded(5);
    const weight = Float32Array.from([1, 2, 3]);
    zeros.fill(weight, random, [1, 3]);
    expect([...weight]).toEqual([0, 0, 0]);
    expect(random.state()).toEqual(Random.seeded(5).state());
  });
  test('vectors start at zero, or as the initializer has them', () => {
    const parameters = [
      { name: 'weight', shape: [1, 2], data: new Float32Array(2) },
      { name: 'bias', shape: [2], data: new Float32Array(2) },
    ];
    const fill = (weight: Float32Array) => weight.fill(3);
    atOnce(fillStart(parameters, { name: '', description: '', fill }, Random.seeded(0)));
    expect(parameters.map(({ data }) => [...data])).toEqual([
      [3, 3],
      [0, 0],
    ]);
    const both = { name: '', description: '', fill, fillVector: (b: Float32Array) => b.set([1, 2]) };
    atOnce(fillStart(parameters, both, Random.seeded(0)));
    expect([...parameters[1]!.data]).toEqual([1, 2]);
  });

  test.each(Object.values(INITIALIZERS))('$name: a large matrix is filled with pauses, by the same numbers', (init) => {
    const shape = [3, STEPS_A_PAUSE / 2];
    const data = new Float32Array(1.5 * STEPS_A_PAUSE);
    const pauses = [...fillStart([{ name: 'weight', shape, data }], init, Random.seeded(5))];
    const filled = data.slice();
    init.fill(data, Random.seeded(5), shape);
    expect(Buffer.compare(Buffer.from(filled.buffer), Buffer.from(data.buffer))).toBe(0);
    expect(pauses).toHaveLength(init === INITIALIZERS.zeros ? 1 : 2);
  });
  test('one that does not say that it takes pieces gets the whole matrix', () => {
    const sizes: number[] = [];
    const fill = ({ length }: Float32Array) => sizes.push(length);
    const data = new Float32Array(1.5 * STEPS_A_PAUSE);
    const weight = { name: 'weight', shape: [1, data.length], data };
    atOnce(fillStart([weight], { name: '', description: '', fill }, Random.seeded(0)));
    expect(sizes).toEqual([data.length]);
  });
});
