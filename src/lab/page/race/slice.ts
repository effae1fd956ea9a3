import { softmax } from '../../../models/objective/losses/softmax.ts';
import { l2, penalty } from '../../../models/objective/regularizers.ts';
import { LINEAR_FIELDS, wantedOf } from '../linear/linear-state.ts';
import { usualState } from '../state/hash.ts';
import { UNIT_LENGTH } from '../state/points.ts';
import type { Pair, Surface } from './surface.ts';

/** A slice through the loss of the linear page: the two weights of its first class move, all others stay. */
export const SLICE = sliceOfLinear();

function sliceOfLinear() {
  const { points, labels, nClasses, weight, bias, strength } = wantedOf(usualState(LINEAR_FIELDS));
  const features = Float64Array.from(points, (x) => x / UNIT_LENGTH);
  return { features, labels, nClasses, others: [...weight.subarray(2), ...bias], strength };
}

/**
 * All other classes together count as one whose score is the logarithm of their sum of exponentials: softmax of two scores a point is
 * all that moves. A drag asks for this some 30,000 times.
 */
export function sliceSurface({ features, labels, nClasses, others, strength }: typeof SLICE): Surface {
  const n = labels.length;
  const nOthers = nClasses - 1;
  const [weights, [bias, ...biases]] = [others.slice(0, 2 * nOthers), others.slice(2 * nOthers)];
  const slopes = new Float64Array(nClasses);
  const rest = Float64Array.from(labels, (_, i) => {
    const scores = Float64Array.from(
      { length: nOthers },
      (_one, c) => weights[c * 2]! * features[i * 2]! + weights[c * 2 + 1]! * features[i * 2 + 1]! + biases[c]!,
    );
    return scores[0]! + softmax.sample(scores, 0, nOthers, 0, slopes, 1);
  });
  /** What the loss of a point of another class has above that of being in any of them. */
  const apart = labels.reduce((sum, label, i) => {
    if (label === 0) return sum;
    const c = label - 1;
    const score = weights[c * 2]! * features[i * 2]! + weights[c * 2 + 1]! * features[i * 2 + 1]! + biases[c]!;
    return sum + rest[i]! - score;
  }, 0);
  const pair = new Float64Array(2);
  /** The mean loss, whose slopes by x and y are added to `slope` if that is given. */
  const lossAt = (x: number, y: number, slope?: Float64Array) => {
    let loss = apart;
    for (let i = 0; i < n; i++) {
      const [u, v] = [features[i * 2]!, features[i * 2 + 1]!];
      pair[0] = x * u + y * v + bias!;
      pair[1] = rest[i]!;
      loss += softmax.sample(pair, 0, 2, labels[i] === 0 ? 0 : 1, slopes, 1 / n);
      if (slope !== undefined) {
        slope[0]! += slopes[0]! * u;
        slope[1]! += slopes[0]! * v;
      }
    }
    return loss / n;
  };
  const penalized = penalty(l2, Float64Array.from(weights));
  const value = (x: number, y: number) => lossAt(x, y) + strength * (penalized + penalty(l2, Float64Array.of(x, y)));
  const gradient = (x: number, y: number): Pair => {
    const slope = Float64Array.of(2 * strength * x, 2 * strength * y);
    lossAt(x, y, slope);
    return [slope[0]!, slope[1]!];
  };
  const start = [-4.5, -1.5] as const;
  return { value, gradient, least: value(...descended(gradient, start)), corner: [-6, -3], side: 12, start };
}

/** Where gradient descent ends: the slice has one hollow. */
function descended(gradient: Surface['gradient'], start: Pair): Pair {
  let [x, y] = start;
  for (let step = 0; step < 100; step++) {
    const [dx, dy] = gradient(x, y);
    [x, y] = [x - 30 * dx, y - 30 * dy];
  }
  return [x, y];
}
