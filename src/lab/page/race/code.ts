import type { Path } from './race.ts';
import { type RaceState, startOf } from './race-state.ts';
import { SLICE } from './slice.ts';
import type { SurfaceName } from './surfaces.ts';

const FORMULAS: Readonly<Record<Exclude<SurfaceName, 'slice'>, string>> = {
  ravine: '[0.1 * x, 4 * y]',
  saddle: '[x, 0.5 * y ** 3 - y]',
  rosenbrock: '[-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]',
  rastrigin: '[2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x), 2 * y + 20 * Math.PI * Math.sin(2 * Math.PI * y)]',
};

/** The gradient of the linear page's loss by the two weights of its first class. */
function sliceCode(): string {
  const { features, labels, nClasses, others, strength } = SLICE;
  return `const features = Float64Array.of(${features.join(', ')});
const labels = Uint8Array.of(${labels.join(', ')});
const data = { features, labels, nFeatures: 2, nClasses: ${nClasses} };
const objective = { loss: softmax, regularizer: l2, regularizationStrength: ${strength} };
const gradient = (x: number, y: number) => {
  const slopes = new Float64Array(${2 + others.length});
  objectiveInF64(objective, data, Float64Array.of(x, y, ${others.join(', ')}), slopes);
  return slopes.slice(0, 2);
};`;
}

/** A program that takes the steps of the chosen rule. */
export function raceCode(state: RaceState, paths: readonly Path[]): string {
  const { surface, rule, at } = state;
  const { rate } = paths.find(({ racer }) => racer === rule)!;
  const isSlice = surface === 'slice';
  return `import { ${isSlice ? 'l2, objectiveInF64, OPTIMIZERS, softmax' : 'OPTIMIZERS'} } from 'cifar-train';

${isSlice ? sliceCode() : `const gradient = (x: number, y: number) => ${FORMULAS[surface]};`}
const rule = OPTIMIZERS.${rule};
const memory = Object.fromEntries(rule.stateNames.map((name) => [name, new Float32Array(2)]));
export const place = Float32Array.of(${startOf(state).join(', ')});
for (let number = 1; number <= ${at}; number++) {
  rule.step(place, Float32Array.of(...gradient(place[0]!, place[1]!)), memory, { number, learningRate: ${rate}, weightDecay: 0 });
}
`;
}
