import { dataError } from '../../errors.ts';
import type { LinearClassifier } from '../linear/classifier.ts';
import type { Parameters } from '../objective/objective.ts';
import type { EpochRecord } from './epoch.ts';
import type { Optimizer, OptimizerState } from './optimizers/optimizer.ts';
import type { UpdateState } from './update.ts';

/**
 * Where a training is at the end of an epoch: with the data and the options, all that decides how it goes on. The mean
 * image is not part of it, since the data gives it.
 */
export interface TrainingState {
  /** nClasses × nFeatures, row-major. */
  readonly weight: Float32Array;
  /** nClasses. */
  readonly bias: Float32Array;
  /** What the update rule remembers. */
  readonly update: UpdateState;
  /** The state of the random generator, as `Random.state()` gives it. */
  readonly random: readonly number[];
  /** Every epoch so far; at least one. */
  readonly epochs: readonly EpochRecord[];
  /** Of the very first batch: what divergence is judged by. */
  readonly firstLoss: number;
  /** With early stopping: the epoch of the highest validation accuracy so far, and its parameters; else null. */
  readonly best: { readonly epoch: number; readonly weight: Float32Array; readonly bias: Float32Array } | null;
}

/** What of a training its state is made of, or made to go on from. */
export interface TrainingParts {
  readonly parameters: Parameters;
  readonly state: UpdateState;
}

/** A copy of what an update rule remembers. */
export const copyOfUpdate = ({ weight, bias }: UpdateState): UpdateState => ({
  weight: copies(weight),
  bias: copies(bias),
});

/** Writes it where the steps are taken. */
export function restoreUpdate(to: UpdateState, from: UpdateState): void {
  for (const part of ['weight', 'bias'] as const) {
    for (const [name, array] of Object.entries(to[part])) array.set(from[part][name]!);
  }
}

const copies = (arrays: OptimizerState): OptimizerState =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, new Float32Array(array)]));

/** A copy: the training goes on without changing it. */
export function captureState(
  { parameters, state }: TrainingParts,
  rest: Pick<TrainingState, 'random' | 'epochs' | 'firstLoss'>,
  best: { readonly epoch: number; readonly classifier: LinearClassifier } | undefined,
): TrainingState {
  return {
    ...rest,
    weight: new Float32Array(parameters.weight.data),
    bias: new Float32Array(parameters.bias),
    update: copyOfUpdate(state),
    epochs: [...rest.epochs],
    // The classifier of the best epoch is never written to again.
    best: best === undefined ? null : { epoch: best.epoch, weight: best.classifier.weight, bias: best.classifier.bias },
  };
}

/** Writes parameters and the memory of the update rule where the steps are taken. */
export function restoreState({ parameters, state }: TrainingParts, from: TrainingState): void {
  parameters.weight.data.set(from.weight);
  parameters.bias.set(from.bias);
  restoreUpdate(state, from.update);
}

/** What a state must agree with to be one of a training. */
export interface StateFit {
  readonly nClasses: number;
  readonly nFeatures: number;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly earlyStopping: number | undefined;
}

/** @throws UserError (data) for a state that this training cannot have been in */
export function checkState(state: TrainingState, training: StateFit): void {
  const { nClasses, nFeatures, optimizer, epochs, earlyStopping } = training;
  const need = (holds: boolean, what: string) => {
    if (!holds) throw dataError(`this is not the state of such a training: ${what}`);
  };
  const nWeights = nClasses * nFeatures;
  need(state.weight.length === nWeights, `it has ${state.weight.length} weights, not ${nWeights}`);
  need(state.bias.length === nClasses, `it has ${state.bias.length} biases, not ${nClasses}`);
  const wanted = [...optimizer.stateNames].sort().join(', ');
  for (const [part, length] of [['weight', nWeights] as const, ['bias', nClasses] as const]) {
    const arrays = state.update[part];
    const names = Object.keys(arrays).sort().join(', ');
    need(
      names === wanted,
      `${optimizer.name} remembers ${wanted || 'nothing'} of the ${part}; it has ${names || 'nothing'}`,
    );
    need(
      Object.values(arrays).every((array) => array.length === length),
      `what it remembers of the ${part} has another size`,
    );
  }
  const done = state.epochs.length;
  need(done >= 1 && done <= epochs, `it is at the end of epoch ${done} of ${epochs}`);
  need(
    state.epochs.every(({ epoch }, i) => epoch === i + 1),
    'its epochs are not numbered 1, 2, 3, …',
  );
  need(
    (state.best !== null) === (earlyStopping !== undefined),
    `its best epoch is ${state.best?.epoch ?? 'not known'}`,
  );
  if (state.best === null) return;
  const { epoch, weight, bias } = state.best;
  const sized = weight.length === nWeights && bias.length === nClasses;
  need(epoch >= 1 && epoch <= done && sized, `its best epoch, ${epoch}, is none of its epochs, or has another size`);
  need(
    state.epochs.every(({ valAccuracy }) => valAccuracy !== null),
    'an epoch of it has no validation accuracy',
  );
}
