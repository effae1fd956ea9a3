import type { Trial } from '../../../selection/results.ts';
import { compact } from '../../../util/format.ts';
import { standingAmong } from '../../trials/standing.ts';
import { strengthCurves, strengthOf } from '../../trials/strength-curves.ts';
import type { Page } from '../page.ts';
import { accuracyWords, mapLegend, shadedMap } from './shaded-map.ts';

/**
 * Mean accuracy in percent of exact solutions by the strength of the penalty, a row for each {@link strengthCurves curve}, the
 * best of all marked. Empty if there is none.
 */
export function strengthMap(trials: readonly Trial[], page: Page): string {
  const curves = strengthCurves(trials);
  if (curves.length === 0) return '';
  const all = curves.flatMap(({ points }) => points);
  const strengths = [...new Set(all.map(strengthOf))].sort((a, b) => a - b);
  const rows = curves.map(({ name, points }) => ({
    label: name,
    cells: strengths.map((strength) => points.find((point) => strengthOf(point) === strength)),
  }));
  const best = all.reduce((former, trial) => (trial.rankTestScore < former.rankTestScore ? trial : former));
  const map = {
    head: `at the optimum: ${accuracyWords(all)} by strength →`,
    ...{ rows, columns: strengths.map((strength) => compact(strength)) },
    standing: standingAmong(all.flatMap(({ meanTestScore }) => meanTestScore ?? [])),
  };
  return `${shadedMap(map, best, page)}\n${mapLegend(all, page)}`;
}
