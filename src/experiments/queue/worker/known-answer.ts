import { createHash } from 'node:crypto';
import { makeShapes } from '../../../dataset/shapes/make-shapes.ts';
import { failure } from '../../../errors.ts';
import { encodeFeatures, fitFeatures } from '../../../features/set/joined.ts';
import type { Backend } from '../../../kernels/backend.ts';
import { allRows } from '../../../kernels/copy-rows.ts';
import { matrix } from '../../../kernels/matrix.ts';
import { makeFolds, trainingRows } from '../../../selection/folds.ts';
import type { RowsOf } from '../../../selection/sweep/run-job.ts';
import { sweep } from '../../../selection/sweep/sweep.ts';
import { trialsFrom } from '../../crossval/space.ts';

const N_IMAGES = 120;
const SEED = 16;
const MAP = 'kernel-map:filters1=8:filters2=8:keep=4:pool1=4:patches=100:images=20:rounds=1:mirror=no';
const WORDS = 'words:count=8:patches=200:rounds=1:stride=3';
/** So that each operation of the kernels that a sweep may use is run. */
const TRIALS = [
  { model: 'knn', metric: 'l2', k: 3 },
  { model: 'knn', metric: 'l1', k: 5 },
  { model: 'linear', loss: 'softmax', optimizer: 'adam', epochs: 3, batchSize: 20 },
  { model: 'linear', loss: 'svm', optimizer: 'momentum', momentum: 0.9, epochs: 3, batchSize: 20 },
  { model: 'network', hidden: '16', epochs: 2, batchSize: 20 },
  { model: 'linear', loss: 'ova-squared-hinge', solver: 'exact', regStrength: 0.01, features: MAP },
  { model: 'linear', loss: 'softmax', solver: 'exact', regStrength: 0.01, features: WORDS },
] as const;

/** SHA-256 of what they come to, which no machine changes. It changes with what a training of these settings comes to. */
const KNOWN = '9d1007e5881b9d0314b90a4dc7a72e8826e8c540c3eace5ed8b31747f5efe808';

/** SHA-256 of what a few trials on drawings come to, down to the loss of each epoch. */
export async function answerOf(backend: Backend, signal?: AbortSignal): Promise<string> {
  const { train, classNames } = makeShapes({ seed: SEED, nTrain: N_IMAGES, nTest: 0 });
  const pixels = matrix(train.pixels, N_IMAGES, train.pixels.length / N_IMAGES);
  const folds = makeFolds(N_IMAGES, 2);
  const rowsOf: RowsOf = async (text, split, watch) => {
    const rows = split === undefined ? allRows(N_IMAGES) : trainingRows(folds, split);
    const fitted = await fitFeatures(backend, text, { images: pixels, rows, seed: SEED, ...watch });
    return await encodeFeatures(backend, fitted, pixels, watch);
  };
  const trials = await sweep({
    ...{ backend, classNames, signal, seed: SEED, pixels, folds, rowsOf },
    labels: train.labels,
    trials: trialsFrom(TRIALS, 'smallest', N_IMAGES),
  });
  const lasting = trials.map(({ params, splitTestScores, splitTrainScores, curve }) => [
    params,
    splitTestScores,
    splitTrainScores,
    curve,
  ]);
  return createHash('sha256').update(JSON.stringify(lasting)).digest('hex');
}

/**
 * Checks that this machine computes what every other one does, before any result of its own counts.
 * @throws UserError (failed) where it does not
 */
export async function checkKnownAnswer(backend: Backend, signal?: AbortSignal): Promise<void> {
  const answer = await answerOf(backend, signal);
  if (answer === KNOWN) return;
  throw failure(
    `this machine does not compute what others do: a small sweep came to ${answer}, and should to ${KNOWN}`,
    {
      hint: 'its memory, processor or JavaScript engine is at fault, or files of cifar-train were changed: install it again',
    },
  );
}
