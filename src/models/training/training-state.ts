import { dataError } from '../../errors.ts';
import {
  checkArray,
  checkHas,
  checkItems,
  checkNumber,
  checkObject,
  checkObjects,
  checkText,
} from '../../util/checks.ts';
import type { EpochRecord } from './epoch.ts';
import type { Optimizer, OptimizerState } from './optimizers/optimizer.ts';
import {
  copyOfTensors,
  type NamedTensor,
  type Parameter,
  type ParameterSpec,
  restoreTensors,
  sizeOf,
} from './parameters.ts';
import type { UpdateState } from './update.ts';

/**
 * The state of a training at the end of an epoch: together with the data and options, everything needed to resume it.
 * What is learned about the input is not part of it, since it follows from the data.
 */
export interface TrainingState {
  /** In the order of the model. */
  readonly parameters: readonly NamedTensor[];
  /** The state of the optimizer. */
  readonly update: UpdateState;
  /** The state of the random generator, from `Random.state()`. */
  readonly random: readonly number[];
  /** Every epoch so far; at least one. */
  readonly epochs: readonly EpochRecord[];
  /** Of the very first batch: the reference for divergence. */
  readonly firstLoss: number;
  /** With early stopping: the epoch of the highest validation accuracy so far, and its parameters; else null. */
  readonly best: BestEpoch | null;
}

/** An epoch, and the parameters at its end. */
export interface BestEpoch {
  readonly epoch: number;
  readonly parameters: readonly NamedTensor[];
}

/** The parts of a training that its state is copied from, or restored to. */
export interface TrainingParts {
  readonly parameters: readonly Parameter[];
  readonly state: UpdateState;
}

/** A copy of an optimizer's state. */
export const copyOfUpdate = (update: UpdateState): UpdateState =>
  Object.fromEntries(Object.entries(update).map(([name, arrays]) => [name, copies(arrays)]));

/** Writes it where the steps are taken. */
export function restoreUpdate(to: UpdateState, from: UpdateState): void {
  for (const [parameter, arrays] of Object.entries(to)) {
    for (const [name, array] of Object.entries(arrays)) array.set(from[parameter]![name]!);
  }
}

const copies = (arrays: OptimizerState): OptimizerState =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, new Float32Array(array)]));

/** A copy: the training continues without changing it. */
export const captureState = (
  { parameters, state }: TrainingParts,
  rest: Pick<TrainingState, 'random' | 'epochs' | 'firstLoss'>,
  best: BestEpoch | undefined,
): TrainingState => ({
  ...rest,
  parameters: copyOfTensors(parameters),
  update: copyOfUpdate(state),
  epochs: [...rest.epochs],
  best: best ?? null, // its parameters are never written to again
});

/** Writes parameters and the optimizer's state where the steps are taken. */
export function restoreState({ parameters, state }: TrainingParts, from: TrainingState): void {
  restoreTensors(parameters, from.parameters);
  restoreUpdate(state, from.update);
}

/** What a state must match to belong to a training. */
export interface StateFit {
  readonly parameters: readonly ParameterSpec[];
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly earlyStopping: number | undefined;
}

/** @throws UserError: (usage) not a state; (data) a state that does not belong to this training */
export function checkState(state: TrainingState, training: StateFit): void {
  checkHas('resumeFrom', state, 'parameters', 'the state of a training, such as onState gets or loadCheckpoint reads');
  checkMembers(state);
  const { parameters, optimizer, epochs, earlyStopping } = training;
  const need = (holds: boolean, what: string) => {
    if (!holds) throw dataError(`this state belongs to another training: ${what}`);
  };
  const wanted = [...optimizer.stateNames].sort().join(', ');
  for (const spec of parameters) {
    const { name } = spec;
    const length = lengthOf(state.parameters, name);
    need(length === sizeOf(spec), `its ${name} has ${length} numbers, not ${sizeOf(spec)}`);
    const arrays = state.update[name] ?? {};
    const names = Object.keys(arrays).sort().join(', ');
    need(
      names === wanted,
      `for the ${name}, ${optimizer.name} expects ${wanted || 'nothing'}; the state has ${names || 'nothing'}`,
    );
    need(
      Object.values(arrays).every((array) => array.length === length),
      `its arrays for the ${name} have another size`,
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
  const { epoch, parameters: best } = state.best;
  const sized = parameters.every((spec) => lengthOf(best, spec.name) === sizeOf(spec));
  need(epoch >= 1 && epoch <= done && sized, `its best epoch, ${epoch}, is not one of its epochs, or has another size`);
  need(
    state.epochs.every(({ valAccuracy }) => valAccuracy !== null),
    'one of its epochs has no validation accuracy',
  );
}

/** @throws UserError (usage) for members that are not what a state has */
function checkMembers({ parameters, update, random, epochs, firstLoss, best }: TrainingState): void {
  const checkTensors = (what: string, tensors: readonly NamedTensor[]) => {
    checkObjects(what, tensors, `a tensor of ${what}`, "{ name: 'weight', shape, data }");
    for (const { name, data } of tensors) {
      checkText(`a name in ${what}`, name, 'a text');
      checkArray(`data of ${what}`, data, Float32Array);
    }
  };
  checkTensors('parameters of resumeFrom', parameters);
  checkObject('update of resumeFrom', update, '{ weight: {} }');
  for (const [name, arrays] of Object.entries(update)) {
    checkObject(`update of ${name}`, arrays, '{ velocity }');
    for (const array of Object.values(arrays)) checkArray(`update of ${name}`, array, Float32Array);
  }
  checkItems('random of resumeFrom', random, 'the state of a generator, from Random.state()');
  checkObjects('epochs of resumeFrom', epochs, 'an epoch of resumeFrom', '{ epoch: 1, trainLoss: 2.3, … }');
  checkNumber('firstLoss of resumeFrom', firstLoss);
  if (best === null) return;
  checkObject('best of resumeFrom', best, '{ epoch: 1, parameters }, or null');
  checkNumber('epoch of best', best.epoch);
  checkTensors('parameters of best', best.parameters);
}

/** How many numbers the tensor of that name has; 0 if there is none. */
export const lengthOf = (tensors: readonly NamedTensor[], name: string): number =>
  tensors.find((tensor) => tensor.name === name)?.data.length ?? 0;
