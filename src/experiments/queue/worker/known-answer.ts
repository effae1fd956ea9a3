import { createHash } from 'node:crypto';
import { makeShapes } from '../../../dataset/shapes/make-shapes.ts';
import { failure } from '../../../errors.ts';
import type { Backend } from '../../../kernels/backend.ts';
import { matrix } from '../../../kernels/matrix.ts';
import { makeFolds } from '../../../selection/folds.ts';
import { sweep } from '../../../selection/sweep/sweep.ts';
import { trialsFrom } from '../../crossval/space.ts';

const N_IMAGES = 120;
const SEED = 16;
/** One of each kind that uses other kernels. */
const TRIALS = [
  { model: 'knn', metric: 'l2', k: 3 },
  { model: 'knn', metric: 'l1', k: 5 },
  { model: 'linear', loss: 'softmax', optimizer: 'adam', epochs: 3, batchSize: 20 },
  { model: 'linear', loss: 'svm', optimizer: 'momentum', momentum: 0.9, epochs: 3, batchSize: 20 },
  { model: 'network', hidden: '16', epochs: 2, batchSize: 20 },
] as const;

/** SHA-256 of what they come to, which no machine changes. It changes with what a training of these settings comes to. */
const KNOWN = '30176fefe1733a785ba2d2b0d0ab3763059599222ddb03348cc83584deb7b9c1';

/** SHA-256 of what a few trials on drawings come to, down to the loss of each epoch. */
export async function answerOf(backend: Backend, signal?: AbortSignal): Promise<string> {
  const { train, classNames } = makeShapes({ seed: SEED, nTrain: N_IMAGES, nTest: 0 });
  const trials = await sweep({
    ...{ backend, classNames, signal, seed: SEED },
    pixels: matrix(train.pixels, N_IMAGES, train.pixels.length / N_IMAGES),
    labels: train.labels,
    folds: makeFolds(N_IMAGES, 2),
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
