import { objectiveInF64 } from '../../../models/checking/linear-objective.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { l2 } from '../../../models/objective/regularizers.ts';
import { cosPi } from '../../../util/portable-math.ts';
import { LINEAR_FIELDS, wantedOf } from '../linear/linear-state.ts';
import { usualState } from '../state/hash.ts';
import { UNIT_LENGTH } from '../state/points.ts';

type Pair = readonly [number, number];

/** A loss of two parameters. */
export interface Surface {
  readonly value: (x: number, y: number) => number;
  readonly gradient: (x: number, y: number) => Pair;
  /** The part that is shown: a square from its lower left corner. */
  readonly corner: Pair;
  readonly side: number;
  readonly start: Pair;
}

/** Long and narrow: its slopes are 40 times as steep one way as the other. */
const ravine: Surface = {
  value: (x, y) => 0.05 * x * x + 2 * y * y,
  gradient: (x, y) => [0.1 * x, 4 * y],
  corner: [-4, -4],
  side: 8,
  start: [-3.2, 1.6],
};

/** A saddle at the origin, between two hollows. */
const saddle: Surface = {
  value: (x, y) => 0.5 * x * x - 0.5 * y * y + 0.125 * y ** 4,
  gradient: (x, y) => [x, 0.5 * y ** 3 - y],
  corner: [-2.5, -2.5],
  side: 5,
  start: [-2, 0.01],
};

/** Source: Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function". Its least value is at (1, 1). */
const rosenbrock: Surface = {
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  corner: [-2, -1],
  side: 4,
  start: [-1.2, 1],
};

/** Source: Rastrigin 1974, "Systems of extremal control". Its least value is at the origin, in one of many hollows. */
const rastrigin: Surface = {
  value: (x, y) => 20 + x * x - 10 * cosPi(2 * x) + y * y - 10 * cosPi(2 * y),
  gradient: (x, y) => [2 * x + 20 * Math.PI * cosPi(2 * x - 0.5), 2 * y + 20 * Math.PI * cosPi(2 * y - 0.5)],
  corner: [-3, -3],
  side: 6,
  start: [-2.3, 1.7],
};

/** A slice through the loss of the linear page: the two weights of its first class move, all others stay. */
export const SLICE = sliceOfLinear();

function sliceOfLinear() {
  const { points, labels, nClasses, weight, bias, strength } = wantedOf(usualState(LINEAR_FIELDS));
  const features = Float64Array.from(points, (x) => x / UNIT_LENGTH);
  return { features, labels, nClasses, others: [...weight.subarray(2), ...bias], strength };
}

function surfaceOf({ features, labels, nClasses, others, strength }: typeof SLICE): Surface {
  const data = { features, labels, nFeatures: 2, nClasses };
  const objective = { loss: softmax, regularizer: l2, regularizationStrength: strength };
  const parameters = (x: number, y: number) => Float64Array.of(x, y, ...others);
  return {
    value: (x, y) => objectiveInF64(objective, data, parameters(x, y)),
    gradient: (x, y) => {
      const slopes = new Float64Array(2 + others.length);
      objectiveInF64(objective, data, parameters(x, y), slopes);
      return [slopes[0]!, slopes[1]!];
    },
    corner: [-6, -6],
    side: 12,
    start: [-4.5, -4],
  };
}

export const SURFACES = { ravine, saddle, rosenbrock, rastrigin, slice: surfaceOf(SLICE) } as const satisfies Readonly<
  Record<string, Surface>
>;
export type SurfaceName = keyof typeof SURFACES;
