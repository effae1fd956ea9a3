// @ts-check
// Tries linear classifiers with several learning rates and strengths on the same folds, beside k-nearest neighbours.
import {
  bestTrial,
  createWasmBackend,
  gridSettings,
  knnTrials,
  linearTrials,
  makeFolds,
  makeShapes,
  matrix,
  sweep,
} from 'cifar-train';

const { train, classNames } = makeShapes({ seed: 0, nTrain: 1000 });
const settings = gridSettings({
  loss: ['softmax', 'svm'],
  reg: ['l2'],
  regStrength: [1e-3, 1e-1],
  learningRate: [0.01, 0.03],
  epochs: [3],
  batchSize: [100],
});
const trials = [
  ...knnTrials({ metric: ['l2'], k: [1, 7], ties: 'smallest' }),
  ...linearTrials(settings, train.nSamples),
];

const backend = await createWasmBackend();
try {
  const ranked = await sweep({
    backend,
    trials,
    pixels: matrix(train.pixels, train.nSamples, 3072),
    labels: train.labels,
    classNames,
    folds: makeFolds(train.nSamples, 3),
    seed: 0,
  });
  console.log(`${ranked.length} trials; the best:`, bestTrial(ranked).params);
} finally {
  await backend.close();
}
