import * as z from 'zod/mini';
import { PLANE_METRICS, type PlaneMetric, type PlaneTies } from '../../../kernels/plane/plane.ts';
import { PRESETS } from '../plane/presets.ts';
import type { Field, Fields } from '../state/hash.ts';
import { type Points, pointsFromText, pointsText } from '../state/points.ts';

export const MOST_NEIGHBOURS = 50;

/** All that the page of nearest neighbours shows. */
export interface KnnState {
  readonly points: Points;
  readonly k: number;
  readonly metric: PlaneMetric;
  readonly ties: PlaneTies;
  /** Degrees by which the axes are turned. */
  readonly turn: number;
  /** Whether a second classifier stands beside the first, of the same points. */
  readonly two: boolean;
  readonly k2: number;
  readonly metric2: PlaneMetric;
}

const whole = (usual: number, low: number, high: number): Field<number> => ({
  usual,
  schema: z.pipe(
    z.string().check(z.regex(/^\d{1,3}$/)),
    z.pipe(z.transform(Number), z.number().check(z.gte(low), z.lte(high))),
  ),
  print: String,
});
const choice = <Value extends string>(usual: Value, values: readonly [Value, ...Value[]]): Field<Value> => ({
  usual,
  schema: z.enum(values) as unknown as Field<Value>['schema'],
  print: String,
});

const pointsField: Field<Points> = {
  usual: PRESETS[0].make(1),
  schema: z.pipe(
    z.string(),
    z.transform((text, context) => {
      const points = pointsFromText(text);
      if (points !== undefined) return points;
      context.issues.push({ code: 'custom', message: 'no points', input: text });
      return z.NEVER;
    }),
  ),
  print: pointsText,
};

export const KNN_FIELDS: Fields<KnnState> = {
  k: whole(5, 1, MOST_NEIGHBOURS),
  metric: choice('l2', PLANE_METRICS),
  ties: choice('none', ['none', 'smallest', 'nearest']),
  turn: whole(0, 0, 90),
  two: {
    usual: false,
    schema: z.pipe(
      z.enum(['0', '1']),
      z.transform((text) => text === '1'),
    ),
    print: (value) => (value ? '1' : '0'),
  },
  k2: whole(1, 1, MOST_NEIGHBOURS),
  metric2: choice('l1', PLANE_METRICS),
  points: pointsField,
};
