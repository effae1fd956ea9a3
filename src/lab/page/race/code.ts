import type { Path } from './race.ts';
import type { RaceState } from './race-state.ts';
import { startOf } from './race-state.ts';

const GRADIENTS: Readonly<Record<RaceState['surface'], string>> = {
  ravine: '[0.1 * x, 4 * y]',
  saddle: '[x, 0.5 * y ** 3 - y]',
  rosenbrock: '[-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]',
  rastrigin: '[2 * x + 20 * Math.PI * Math.sin(2 * Math.PI * x), 2 * y + 20 * Math.PI * Math.sin(2 * Math.PI * y)]',
  slice: '[0, 0] /* that of objectiveInF64, by the two weights of the first class */',
};

/** A program that takes the steps of the chosen rule. */
export function raceCode(state: RaceState, paths: readonly Path[]): string {
  const { surface, rule, at } = state;
  const { rate } = paths.find(({ racer }) => racer === rule)!;
  return `import { OPTIMIZERS } from 'cifar-train';

const gradient = (x: number, y: number) => ${GRADIENTS[surface]};
const rule = OPTIMIZERS.${rule};
const memory = Object.fromEntries(rule.stateNames.map((name) => [name, new Float32Array(2)]));
export const place = Float32Array.of(${startOf(state).join(', ')});
for (let number = 1; number <= ${at}; number++) {
  rule.step(place, Float32Array.of(...gradient(place[0]!, place[1]!)), memory, { number, learningRate: ${rate}, weightDecay: 0 });
}
`;
}
