import type { ImagesState } from './images-state.ts';
import { N_SHAPES, N_TRAIN } from './shapes.ts';

/** A program that trains the classifier that the page shows. */
export const imagesCode = ({ loss, rate, strength, epochs }: ImagesState): string => `import {
  confusionMatrix, createWasmBackend, LINEAR_DEFAULTS, makeShapes, matrix, predict, Random, trainLinear,
} from 'cifar-train';

const { train, classNames } = makeShapes({ seed: 0, nTrain: ${N_SHAPES}, nTest: 0 });
const part = (from: number, to: number) => ({
  pixels: matrix(train.pixels.subarray(from * 3072, to * 3072), to - from, 3072),
  labels: train.labels.slice(from, to),
});
const val = part(${N_TRAIN}, ${N_SHAPES});
const backend = await createWasmBackend();
const { classifier } = await trainLinear({
  ...LINEAR_DEFAULTS['${loss}'],
  ...{ backend, train: part(0, ${N_TRAIN}), val, classNames, random: Random.seeded(0) },
  ...{ learningRate: ${rate}, regularizationStrength: ${strength}, epochs: ${epochs}, batchSize: 64 },
});
export const confusion = confusionMatrix(await predict(backend, classifier, val.pixels), val.labels, classNames.length);
await backend.close();
`;
