import type { Trial } from '../../../selection/results.ts';
import { compact } from '../../../util/format.ts';
import { bestOfGrids, type RateGrid, rateGrids } from '../../trials/rate-grid.ts';
import type { Page } from '../page.ts';
import { accuracyWords, mapLegend, type ShadedMap, shadedMap } from './shaded-map.ts';

/**
 * Mean accuracy in percent over learning rate × regularization strength, one map for each {@link RateGrid}, the best of
 * all marked. Empty if there is no {@link rateGrids grid}.
 */
export function rateMap(trials: readonly Trial[], page: Page): string {
  const grids = rateGrids(trials);
  if (grids.length === 0) return '';
  const best = bestOfGrids(grids);
  return `${grids.map((grid) => shadedMap(mapOf(grid), best, page)).join('\n\n')}\n${mapLegend(trials, page)}`;
}

function mapOf({ title, bestOver, rates, strengths, at, standing }: RateGrid): ShadedMap {
  const rows = rates.map((rate) => ({ label: compact(rate), cells: strengths.map((strength) => at(rate, strength)) }));
  const all = rows.flatMap(({ cells }) => cells.flatMap((trial) => trial ?? []));
  const over = bestOver.length === 0 ? '' : `, the best over ${bestOver.join(', ')}`;
  const head = `${title}: ${accuracyWords(all)}${over}, learning rate ↓ by strength →`;
  return { head, rows, columns: strengths.map((strength) => compact(strength)), standing };
}
