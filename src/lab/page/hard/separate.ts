import type { DescendWanted } from '../engine/requests.ts';
import { type Line, nClassesOf } from '../linear/linear-state.ts';
import { type Points, UNIT_LENGTH } from '../state/points.ts';
import { MOST_STEPS } from './hard-state.ts';

/** The descent from zero that looks for lines between the classes. */
export function descentOf(points: Points): DescendWanted {
  const nClasses = nClassesOf(points);
  return {
    ...{ points: points.xy, labels: points.labels, nClasses },
    ...{ weight: new Float32Array(nClasses * 2), bias: new Float32Array(nClasses) },
    ...{ loss: 'softmax', delta: 1, regularizer: 'none', beta: 1, strength: 0 },
    ...{ optimizer: 'adam', schedule: 'constant', learningRate: 0.2, steps: MOST_STEPS },
  };
}

/** How many points get their class; where scores are equal, none does. */
export function rightOf({ xy, labels }: Points, lines: readonly Line[]): number {
  return labels.filter((label, i) => {
    const scores = lines.map(({ w1, w2, b }) => (w1 * xy[i * 2]! + w2 * xy[i * 2 + 1]!) / UNIT_LENGTH + b);
    return scores.every((score, c) => c === label || score < scores[label]!);
  }).length;
}
