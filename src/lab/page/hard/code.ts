import { nClassesOf } from '../linear/linear-state.ts';
import type { HardState } from './hard-state.ts';

const FORMULAS = {
  plain: '[x, y]',
  product: '[x, x * y]',
  squares: '[x, x * x + y * y - 1]',
  polar: '[Math.atan2(y, x) / Math.PI, Math.SQRT2 * Math.hypot(x, y) - 1]',
} as const;

/** A program that trains the classifier that the page shows. */
export function hardCode({ points, space, steps }: HardState): string {
  const names = Array.from({ length: nClassesOf(points) }, (_, c) => `'${c}'`).join(', ');
  return `import { createWasmBackend, LINEAR_DEFAULTS, matrix, OPTIMIZERS, predict, Random, trainLinear } from 'cifar-train';

const backend = await createWasmBackend();
const points = Int32Array.of(${points.xy.join(', ')});
const labels = Uint8Array.of(${points.labels.join(', ')});
const space = (x: number, y: number) => ${FORMULAS[space]};
const rounded = (x: number) => Math.round(x * 32400) / 32400; // to the page's grid
const pixels = matrix(new Float32Array(2 * labels.length), labels.length, 2);
labels.forEach((_, i) => pixels.data.set(space(points[2 * i]! / 32400, points[2 * i + 1]! / 32400).map(rounded), 2 * i));
const { classifier } = await trainLinear({
  ...LINEAR_DEFAULTS.softmax,
  ...{ backend, train: { pixels, labels }, classNames: [${names}], random: Random.seeded(0) },
  ...{ optimizer: OPTIMIZERS.adam, learningRate: 0.2, regularizationStrength: 0, epochs: ${Math.max(1, steps)} },
  ...{ batchSize: labels.length, shuffle: false, init: { name: 'zeros', description: '', fill: (w) => w.fill(0) } },
});
const predictions = await predict(backend, classifier, pixels);
export const right = predictions.filter((label, i) => label === labels[i]).length;
await backend.close();
`;
}
