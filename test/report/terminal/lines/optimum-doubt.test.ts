import { expect, test } from 'vitest';
import { optimumDoubt, optimumNotes } from '../../../../src/report/terminal/lines/optimum-doubt.ts';
import { plain } from '../../../../src/report/terminal/style.ts';
import { ranked } from '../../../helpers/sweeps/ranked.ts';

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

test('a sweep says each doubt once, with the number of trials; nothing of other solvers, or where there is none', () => {
  const page = { style: plain, width: 1000 };
  const found = ([regStrength, converged]: readonly [number, boolean | undefined]) => ({
    ...ranked([[{ regStrength }, 0.3]])[0]!,
    converged,
  });
  const doubtful = [[1e9, false] as const, [1e8, false] as const, [1e-9, false] as const, [1, true] as const];
  expect(optimumNotes([...doubtful, [1e9, undefined] as const].map(found), page).split('\n')).toEqual([
    expect.stringMatching(/^2 trials: The solver stopped .* use a smaller --reg-strength$/),
    expect.stringMatching(/^1 trial: The solver stopped .* use a larger --reg-strength$/),
  ]);
  expect(optimumNotes([found([1, true])], page)).toBe('');
});
