import { expect, test } from 'vitest';
import { optimumDoubt } from '../../../../src/report/terminal/lines/optimum-doubt.ts';

test.each<[converged: boolean, loss: string, decay: number, doubt: RegExp | undefined]>([
  [true, 'softmax', 0.02, undefined],
  [true, 'mse', 0, undefined], // of squares there is always a least sum
  [true, 'squared-hinge', 0, undefined],
  [true, 'softmax', 0, /^Without a penalty softmax may have no optimum/],
  [false, 'softmax', 0, /use a larger --reg-strength$/],
  [false, 'softmax', 1e-6, /use a larger --reg-strength$/],
  [false, 'softmax', 2e9, /rounding hides it: use a smaller --reg-strength$/],
])('converged: %s, %s, weight decay %d', (converged, loss, decay, doubt) => {
  const text = optimumDoubt({ converged, loss, decay });
  if (doubt === undefined) expect(text).toBeUndefined();
  else expect(text).toMatch(doubt);
});
