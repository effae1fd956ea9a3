import type { Trial } from '../../../selection/results.ts';
import { plural } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';

/** What the exact solver found, and of which objective. */
interface Found {
  readonly converged: boolean;
  /** By name. */
  readonly loss: string;
  /** The slope of the penalty is this times the weights; 0 without a penalty. */
  readonly decay: number;
}

/** Why what the exact solver found may not be the optimum; undefined if it is. */
export function optimumDoubt({ converged, loss, decay }: Found): string | undefined {
  if (!converged) {
    const stopped = 'The solver stopped before the optimum.';
    return decay > 1
      ? `${stopped} Under a penalty this strong, rounding hides it: use a smaller --reg-strength`
      : `${stopped} With a weak penalty there may be none: use a larger --reg-strength`;
  }
  if (loss !== 'softmax' || decay > 0) return undefined;
  return 'Without a penalty softmax may have no optimum: if the classes can be told apart, larger weights are always better. --reg l2 with a --reg-strength above 0 gives it one.';
}

/** The same of the exact solutions of a sweep: each doubt once, with the number of trials that it is of; empty if there is none. */
export function optimumNotes(trials: readonly Trial[], { style, width }: Page): string {
  const counts = new Map<string, number>();
  for (const { params, converged } of trials) {
    if (converged === undefined) continue;
    const decay = 2 * Number(params.regStrength); // exact solutions have a penalty of squares, or none
    const doubt = optimumDoubt({ converged, loss: String(params.loss), decay });
    if (doubt !== undefined) counts.set(doubt, (counts.get(doubt) ?? 0) + 1);
  }
  return [...counts]
    .flatMap(([doubt, n]) => wrapWords(`${plural(n, 'trial')}: ${doubt}`.split(' '), width))
    .map((line) => style.yellow(line))
    .join('\n');
}
