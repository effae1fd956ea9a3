import { type LinearState, nClassesOf, wantedOf } from './linear-state.ts';

/** A program that takes the steps that the page shows. */
export function linearCode(state: LinearState): string {
  const { points, loss, delta, reg, beta, strength, optimizer, schedule, rate, steps, at } = state;
  const { weight, bias } = wantedOf(state);
  const list = (numbers: ArrayLike<number>) => Array.from(numbers, (x) => Number(x.toPrecision(9))).join(', ');
  const nClasses = nClassesOf(points);
  return `import {
  createWasmBackend, lossNamed, matrix, NO_WARM_UP, optimizerNamed, Random, regularizerNamed, scheduleNamed, trainLinear,
} from 'cifar-train';

const backend = await createWasmBackend();
const features = Int32Array.of(${list(points.xy)});
const labels = Uint8Array.of(${list(points.labels)});
const weight = Float32Array.of(${list(weight)});
const bias = Float32Array.of(${list(bias)});
const { classifier } = await trainLinear({
  backend,
  train: { pixels: matrix(Float32Array.from(features, (x) => x / 32400), labels.length, 2), labels },
  classNames: [${Array.from({ length: nClasses }, (_, c) => `'${c}'`).join(', ')}],
  random: Random.seeded(0),
  init: { name: 'given', description: 'as given', fill: (w) => w.set(weight), fillVector: (b) => b.set(bias) },
  loss: lossNamed('${loss}', { delta: ${delta} }),
  regularizer: regularizerNamed('${reg}', { beta: ${beta} }),
  regularizationStrength: ${strength},
  optimizer: optimizerNamed('${optimizer}'),
  schedule: scheduleNamed('${schedule}'),
  learningRate: ${rate},
  epochs: ${steps},
  stopAfter: ${Math.max(1, at)},
  batchSize: labels.length, // every point in each step
  shuffle: false,
  warmUp: NO_WARM_UP,
});
export const { weight: W, bias: b } = classifier; // after step ${Math.max(1, at)}
await backend.close();
`;
}
