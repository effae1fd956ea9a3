import { usageError } from '../../errors.ts';
import { checkExamples, rowsOf } from './examples.ts';
import { checkHyperparameters } from './hyperparameters.ts';
import type { TrainLinearRequest } from './trainer.ts';
import { checkState } from './training-state.ts';

/** @throws UserError (usage) for a hyperparameter or data that cannot be; (data) for a state that is of another training */
export function checkRequest(request: TrainLinearRequest): void {
  const { train, val, classNames, earlyStopping } = request;
  checkHyperparameters(request);
  if (earlyStopping !== undefined) {
    if (!(Number.isSafeInteger(earlyStopping) && earlyStopping >= 1)) {
      throw usageError(`earlyStopping must be a whole number of at least 1; got ${earlyStopping}`);
    }
    if (val === undefined) throw usageError('early stopping needs validation images to judge by; there are none');
  }
  checkExamples('training', train, classNames.length);
  if (request.resumeFrom !== undefined) {
    const [nClasses, nFeatures] = [classNames.length, train.pixels.nCols];
    checkState(request.resumeFrom, { ...request, nClasses, nFeatures, earlyStopping });
  }
  if (val === undefined) return;
  checkExamples('validation', val, classNames.length);
  if (val.pixels.nCols !== train.pixels.nCols) {
    throw usageError(`validation images have ${val.pixels.nCols} features, training images ${train.pixels.nCols}`);
  }
  if (val.pixels.data === train.pixels.data) {
    const trained = new Set(rowsOf(train));
    const shared = rowsOf(val).find((row) => trained.has(row));
    if (shared !== undefined) throw new RangeError(`image ${shared} is both trained and validated on`);
  }
}
