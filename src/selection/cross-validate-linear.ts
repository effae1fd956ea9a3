import type { Backend, Watch } from '../kernels/backend.ts';
import type { MatrixU8 } from '../kernels/matrix.ts';
import { predict } from '../models/linear/classifier.ts';
import { Divergence } from '../models/linear/divergence.ts';
import type { LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { trainLinear } from '../models/linear/trainer.ts';
import { Random } from '../util/random.ts';
import { type Folds, trainingRows } from './folds.ts';
import { accuracy } from './metrics.ts';

export interface LinearCrossValidation extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly folds: Folds;
  readonly hyperparameters: LinearHyperparameters;
  /** Every fold trains from the generator of this seed, as `linear --seed` does. */
  readonly seed: number;
}

/** What one trial gives on each fold. */
export interface FoldScores {
  /** Accuracy on each fold, in [0, 1]; NaN where training on the other folds diverged. */
  readonly scores: readonly number[];
  readonly fitSeconds: readonly number[];
  readonly scoreSeconds: readonly number[];
}

/** Cross-validates one setting of a linear classifier: its mean image and weights are learned anew outside each fold. */
export async function crossValidateLinear(request: LinearCrossValidation): Promise<FoldScores> {
  const { backend, pixels, labels, classNames, folds, hyperparameters, seed, signal, onProgress } = request;
  const scores: number[] = [];
  const fitSeconds: number[] = [];
  const scoreSeconds: number[] = [];
  for (let fold = 0; fold < folds.nFolds; fold++) {
    const validation = folds.members[fold]!;
    const started = performance.now();
    const train = { pixels, labels, rows: trainingRows(folds, fold) };
    const random = Random.seeded(seed);
    const total = folds.nFolds * hyperparameters.epochs;
    const onEpoch = ({ epoch }: { epoch: number }) => onProgress?.(fold * hyperparameters.epochs + epoch, total);
    const trained = await trainLinear({
      ...hyperparameters,
      backend,
      train,
      classNames,
      random,
      signal,
      onEpoch,
    }).catch((error: unknown) => {
      if (error instanceof Divergence) return undefined; // this trial can't win
      throw error;
    });
    const fitted = performance.now();
    if (trained === undefined) {
      scores.push(Number.NaN);
    } else {
      const predictions = await predict(backend, trained.classifier, pixels, { rows: validation, signal });
      scores.push(
        accuracy(
          predictions,
          Uint8Array.from(validation, (i) => labels[i]!),
        ),
      );
    }
    fitSeconds.push((fitted - started) / 1000);
    scoreSeconds.push((performance.now() - fitted) / 1000);
  }
  return { scores, fitSeconds, scoreSeconds };
}
