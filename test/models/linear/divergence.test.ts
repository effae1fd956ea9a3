import { describe, expect, test } from 'vitest';
import { DivergenceWatch } from '../../../src/models/linear/divergence.ts';

describe('a loss', () => {
  test.each([
    { first: 2.3, loss: 2e6, fine: true },
    { first: 2.3, loss: 3e6, fine: false },
    { first: 0, loss: 1e6, fine: true },
    { first: 0, loss: 1.1e6, fine: false },
    { first: 5e7, loss: 4e13, fine: true },
    { first: 2.3, loss: Number.NaN, fine: false },
    { first: 2.3, loss: Number.POSITIVE_INFINITY, fine: false },
  ])('of $loss after a first of $first: fine is $fine', ({ first, loss, fine }) => {
    const watch = new DivergenceWatch(0.5, 4);
    watch.checkLoss(first, 1, 1);
    const check = () => watch.checkLoss(loss, 2, 3);
    if (fine) expect(check).not.toThrow();
    else expect(check).toThrow('in epoch 2, batch 3 of 4, with a learning rate of 0.5');
  });
  test.each([Number.POSITIVE_INFINITY, Number.NaN])('that is %d at once', (loss) => {
    expect(() => new DivergenceWatch(0.5, 4).checkLoss(loss, 1, 1)).toThrow(`the loss is ${loss} in epoch 1, batch 1`);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a weight of %d after the last step of an epoch', (bad) => {
  const watch = new DivergenceWatch(0.3, 4);
  expect(() => watch.checkWeights(Float32Array.from([1, -1e38]), 2)).not.toThrow();
  expect(() => watch.checkWeights(Float32Array.from([1, bad]), 2)).toThrow(
    'training diverged: a weight is no longer a finite number in epoch 2, batch 4 of 4, with a learning rate of 0.3',
  );
});
