import type { Backend, Watch } from '../kernels/backend.ts';
import type { MatrixU8 } from '../kernels/matrix.ts';
import { predict } from '../models/linear/classifier.ts';
import { Divergence } from '../models/linear/divergence.ts';
import type { LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { trainLinear } from '../models/linear/trainer.ts';
import { Random } from '../util/random.ts';
import type { Split } from './folds.ts';
import { accuracy } from './metrics.ts';

/** How one setting did on one split. */
export interface SplitResult {
  /** `diverged`: training went astray. `pruned`: it was stopped early, since others did better. */
  readonly status: 'finished' | 'diverged' | 'pruned';
  /** Accuracy on the validation part, in [0, 1], after the last epoch that was trained; null where training diverged. */
  readonly accuracy: number | null;
  /** Epochs trained. */
  readonly epochs: number;
  /** Of settings that are trained together: an equal share of the time of all. */
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

export interface LinearCrossValidation extends Watch {
  readonly backend: Backend;
  /** nSamples × nFeatures. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
  readonly splits: readonly Split[];
  /** The settings to judge. */
  readonly trials: readonly LinearHyperparameters[];
  /** Every training starts from the generator of this seed, as `linear --seed` does. */
  readonly seed: number;
  /** Stops settings early where others do better. */
  readonly prune?: boolean | undefined;
  /** What is known from before and is not computed again. */
  readonly known?: ((trial: number, split: number) => SplitResult | undefined) | undefined;
  /** Called for each result that was computed, as soon as it is there, in any order. */
  readonly onSplit?: ((trial: number, split: number, result: SplitResult) => void) | undefined;
}

/**
 * Judges settings of a linear classifier: on each split its mean image and weights are learned anew from the training part
 * alone. Every setting gets exactly the result that it would get alone.
 * @returns results[trial][split]
 */
export async function crossValidateLinear(
  request: LinearCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  const { splits, trials, known, onSplit, onProgress } = request;
  const total = trials.length * splits.length;
  let done = 0;
  const results: SplitResult[][] = [];
  for (const [trial, hyperparameters] of trials.entries()) {
    const row: SplitResult[] = [];
    for (const [split, parts] of splits.entries()) {
      let result = known?.(trial, split);
      if (result === undefined) {
        result = await judge(request, hyperparameters, parts);
        onSplit?.(trial, split, result);
      }
      row.push(result);
      onProgress?.(++done, total);
    }
    results.push(row);
  }
  return results;
}

async function judge(
  { backend, pixels, labels, classNames, seed, signal }: LinearCrossValidation,
  hyperparameters: LinearHyperparameters,
  { training, validation }: Split,
): Promise<SplitResult> {
  const started = performance.now();
  const train = { pixels, labels, rows: training };
  const random = Random.seeded(seed);
  let epochs = 0;
  const onEpoch = () => epochs++;
  try {
    const trained = await trainLinear({ ...hyperparameters, backend, train, classNames, random, signal, onEpoch });
    const fitted = performance.now();
    const predictions = await predict(backend, trained.classifier, pixels, { rows: validation, signal });
    const truth = Uint8Array.from(validation, (i) => labels[i]!);
    const fitSeconds = (fitted - started) / 1000;
    const scoreSeconds = (performance.now() - fitted) / 1000;
    return { status: 'finished', accuracy: accuracy(predictions, truth), epochs, fitSeconds, scoreSeconds };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    const fitSeconds = (performance.now() - started) / 1000;
    return { status: 'diverged', accuracy: null, epochs, fitSeconds, scoreSeconds: 0 };
  }
}
