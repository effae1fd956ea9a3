import type { Trial } from '../../selection/results.ts';
import { familyOf } from '../../util/trials/model-family.ts';
import { varyingNames } from '../../util/trials/varying-names.ts';
import { paramWords } from './trial-params.ts';

/** Exact solutions that differ in the strength of the penalty alone. */
export interface StrengthCurve {
  /** The loss, with the features and other choices in which the curves differ: `softmax on hog+hue`. */
  readonly name: string;
  /** By rising strength, at least two. */
  readonly points: readonly Trial[];
}

const STRENGTH = 'regStrength';
/** What a family tells. */
const TOLD = ['model', 'solver', 'loss', 'features', STRENGTH];

/** The curves of a sweep, in the order of its trials. Those of a single strength, and all others than exact solutions, are left out. */
export function strengthCurves(trials: readonly Trial[]): readonly StrengthCurve[] {
  const exact = trials.filter(({ params }) => params.solver === 'exact' && params.reg !== 'none');
  const varying = varyingNames(exact, 'linear');
  const others = new Set([...varying].filter((name) => !TOLD.includes(name)));
  const curves = new Map<string, Trial[]>();
  for (const trial of exact) {
    const { features, ...rest } = trial.params;
    const family = familyOf(varying.has('features') ? trial.params : rest);
    const name = [family, ...paramWords(trial.params, others).slice(1)].join(' ');
    curves.set(name, [...(curves.get(name) ?? []), trial]);
  }
  return [...curves].flatMap(([name, points]) =>
    points.length < 2 ? [] : { name, points: points.toSorted((a, b) => strengthOf(a) - strengthOf(b)) },
  );
}

export const strengthOf = ({ params }: Trial): number => Number(params[STRENGTH]);
