import { settingError } from '../../errors.ts';
import type { RatePoint } from '../../models/rate-search.ts';
import { checkNumbers, checkObjects } from '../../util/checks.ts';
import { distinctLabels } from '../distinct-labels.ts';
import type { Chart } from './chart.ts';
import { ACCENT, colourOf } from './theme.ts';

const CEILING = 1.5; // times the first loss: what is above would leave no room for the rest

/** A range whose ends are less far apart has no room for powers of ten: it is cut into equal ratios instead. */
const NARROW = 100;
const N_LABELS = 5;

/** How the axis of rates is labelled, so that no two labels are alike. */
function labelled(from: number, to: number) {
  if (to / from >= NARROW) return { format: '.0e' };
  const values = Array.from({ length: N_LABELS }, (_, i) => from * (to / from) ** (i / (N_LABELS - 1)));
  const labels = distinctLabels(values);
  return { values, labelExpr: `${JSON.stringify(labels)}[round(datum.index * ${N_LABELS - 1})]` };
}

/**
 * The loss of each step and the smoothed loss, over a logarithmic learning rate, the suggested rate marked; undefined for fewer than
 * two points.
 * @throws UserError (usage) for anything but the points of findLearningRate and a rate, or null
 */
export function lossOverRate(points: readonly RatePoint[], suggestion: number | null): Chart | undefined {
  checkObjects('points', points, 'a point', '{ learningRate: 0.1, loss: 2.3, smoothed: 2.3 }');
  for (const { learningRate, loss, smoothed } of points) {
    checkNumbers('a point', { learningRate });
    for (const [name, value] of Object.entries({ loss, smoothed })) {
      // not finite where the loss blew up
      if (typeof value !== 'number') throw settingError(`${name} of a point`, 'a number', value);
    }
  }
  if (suggestion !== null && !Number.isFinite(suggestion))
    throw settingError('suggestion', 'a rate or null', suggestion);
  const finite = points.filter(({ smoothed, loss }) => Number.isFinite(smoothed) && Number.isFinite(loss));
  if (finite.length < 2) return undefined;
  const top = CEILING * finite[0]!.smoothed;
  const values = finite.map(({ learningRate, loss, smoothed }) => ({ learningRate, loss, smoothed }));
  const ends = [values[0]!.learningRate, values.at(-1)!.learningRate];
  const x = {
    field: 'learningRate',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log', nice: false, domain: ends },
    axis: { ...labelled(ends[0]!, ends[1]!), grid: false },
  } as const;
  const y = (field: string) => ({ field, type: 'quantitative', title: 'loss', scale: { zero: false } }) as const;
  return {
    width: 720,
    height: 300,
    data: { values },
    layer: [
      {
        transform: [{ filter: `datum.loss <= ${top}` }],
        mark: { type: 'point', filled: true, size: 12, opacity: 1, color: colourOf(7) },
        encoding: { x, y: y('loss') },
      },
      {
        transform: [{ filter: `datum.smoothed <= ${top}` }],
        mark: { type: 'line', color: colourOf(0) },
        encoding: { x, y: y('smoothed') },
      },
      ...(suggestion === null
        ? []
        : [
            {
              data: { values: [{ learningRate: suggestion }] },
              mark: { type: 'rule' as const, color: ACCENT.light, strokeDash: [4, 3] },
              encoding: { x },
            },
          ]),
    ],
  };
}
