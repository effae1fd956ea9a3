import { objectiveInF64 } from '../../../models/checking/linear-objective.ts';
import { lossNamed } from '../../../models/objective/losses.ts';
import { regularizerNamed } from '../../../models/objective/regularizers.ts';
import { UNIT_LENGTH } from '../state/points.ts';
import type { Line, LinearState } from './linear-state.ts';

/** What lines make of the points. */
export interface Judged {
  readonly points: readonly JudgedPoint[];
  /** Of the whole objective, as a line for each class. */
  readonly gradient: readonly Line[];
  /** Minus the gradient of the weights of each class. */
  readonly downhill: readonly (readonly [number, number])[];
  /** How many points get their class. */
  readonly right: number;
}

export interface JudgedPoint {
  readonly scores: readonly number[];
  /** The right score less the highest of the others. */
  readonly margin: number;
  readonly loss: number;
  /** Minus the gradient of this point's loss by the weights of each class. */
  readonly downhill: readonly (readonly [number, number])[];
}

export function judge(state: LinearState, lines: readonly Line[], nClasses: number): Judged {
  const { points, delta, reg, beta, strength } = state;
  const { xy, labels } = points;
  const loss = lossNamed(state.loss, { delta });
  const features = Float64Array.from(xy, (x) => x / UNIT_LENGTH);
  const parameters = Float64Array.of(...lines.flatMap(({ w1, w2 }) => [w1, w2]), ...lines.map(({ b }) => b));
  const gradient = new Float64Array(parameters.length);
  const objective = { loss, regularizer: regularizerNamed(reg, { beta }), regularizationStrength: strength };
  objectiveInF64(objective, { features, labels, nFeatures: 2, nClasses }, parameters, gradient);
  const judged = Array.from(labels, (label, i) => {
    const [x, y] = [features[i * 2]!, features[i * 2 + 1]!];
    const scores = lines.map(({ w1, w2, b }) => w1 * x + w2 * y + b);
    const slopes = new Float64Array(nClasses);
    const value = loss.sample(Float64Array.from(scores), 0, nClasses, label, slopes, 1);
    const highest = Math.max(...scores.filter((_, c) => c !== label));
    const downhill = Array.from(slopes, (slope) => [-slope * x, -slope * y] as const);
    return { scores, margin: scores[label]! - highest, loss: value, downhill };
  });
  return {
    points: judged,
    gradient: lines.map((_, c) => ({
      w1: gradient[c * 2]!,
      w2: gradient[c * 2 + 1]!,
      b: gradient[nClasses * 2 + c]!,
    })),
    downhill: lines.map((_, c) => [-gradient[c * 2]!, -gradient[c * 2 + 1]!] as const),
    right: judged.filter(({ margin }) => margin > 0).length,
  };
}
