import { usageError } from '../../errors.ts';
import { checkBackend, checkSignal } from '../../kernels/checks.ts';
import { rowKind } from '../../kernels/matrix.ts';
import { checkCallbacks, checkClassNames, checkCount, checkObject } from '../../util/checks.ts';
import { checkRandom } from '../../util/random.ts';
import { bothError, checkExamples, type Examples, rowsOf, sharedRow } from '../examples.ts';
import { checkScaling } from '../input/input.ts';
import { checkHyperparameters, type Hyperparameters } from '../training/hyperparameters.ts';
import type { ParameterSpec } from '../training/parameters.ts';
import { checkState } from '../training/training-state.ts';
import type { TrainRequest } from './request.ts';

/** @throws UserError (usage) for anything but an object, before its members are looked at */
export const checkTrainRequest = (request: TrainRequest): void =>
  checkObject('request', request, '{ backend, train, classNames, random, … }');

/**
 * @param parametersOf the model for this many classes and features
 * @throws UserError (usage) for an invalid hyperparameter or invalid data; (data) for the state of another training
 */
export function checkRequest(
  request: TrainRequest & Hyperparameters,
  parametersOf: (nClasses: number, nFeatures: number) => readonly ParameterSpec[],
): void {
  checkTrainRequest(request);
  const { train, val, classNames, earlyStopping, backend, random } = request;
  checkBackend(backend);
  checkSignal(request.signal);
  const { onBatch, onEpoch, onState } = request;
  checkCallbacks({ onBatch, onEpoch, onState });
  checkRandom(random);
  checkClassNames(classNames);
  checkHyperparameters(request);
  checkScaling(request.scaling);
  if (earlyStopping !== undefined) {
    checkCount('earlyStopping', earlyStopping);
    if (val === undefined) throw usageError('early stopping needs validation images, but there are none');
  }
  if (request.stopAfter !== undefined) checkCount('stopAfter', request.stopAfter);
  if (request.trainSample !== undefined) checkCount('trainSample', request.trainSample, 0);
  checkExamples('the training part', train, classNames.length);
  if (request.resumeFrom !== undefined) {
    const parameters = parametersOf(classNames.length, train.pixels.nCols);
    checkState(request.resumeFrom, { ...request, parameters, earlyStopping });
  }
  if (val === undefined) return;
  checkExamples('the validation part', val, classNames.length);
  if (val.pixels.nCols !== train.pixels.nCols) {
    throw usageError(`validation images have ${val.pixels.nCols} features, training images ${train.pixels.nCols}`);
  }
  const [kind, other] = [rowKind('training images', train.pixels), rowKind('validation images', val.pixels)];
  if (kind !== other)
    throw usageError(`validation images are ${other}, training images ${kind}: both must be of the same kind`);
  const shared = sharedImage(train, val);
  if (shared !== undefined) throw bothError(`image ${shared} is in both the training and the validation part`);
}

/** The first validation image that is trained on too, by its row among the training images; seen where both are in one memory. */
function sharedImage(train: Examples, val: Examples): number | undefined {
  const { pixels } = train;
  if (val.pixels.data.buffer !== pixels.data.buffer) return undefined;
  const apart = (val.pixels.data.byteOffset - pixels.data.byteOffset) / (pixels.nCols * pixels.data.BYTES_PER_ELEMENT);
  if (!Number.isInteger(apart)) return undefined;
  const validated = rowsOf(val).map((r) => r + apart);
  return sharedRow(validated, rowsOf(train), pixels.nRows);
}
