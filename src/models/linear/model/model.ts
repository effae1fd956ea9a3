import type { CohortModel } from '../../training/model.ts';
import { parallelSteps } from '../../training/steps/workers/parallel-steps.ts';
import { usualSizes } from '../defaults.ts';
import cohort from './cohort-worker.ts';
import parallel from './parallel-worker.ts';
import { linearParameters } from './parameters.ts';
import { linearScratch } from './pass.ts';
import { linearPlainPass } from './plain-pass.ts';

/** The linear classifier as the engine trains it: scores are W x + b. */
export function linearModel(nClasses: number, nFeatures: number): CohortModel {
  const model: CohortModel = {
    parameters: linearParameters(nClasses, nFeatures),
    nClasses,
    isNoisy: false,
    usual: usualSizes,
    plainPass: (backend, loss, batchSize) => linearPlainPass(backend, loss, batchSize, nClasses),
    workerSteps: (backend, workers, setup) => parallelSteps(model, backend, workers, setup),
    scratch: (arrays, nSettings) => linearScratch(arrays, nFeatures, nClasses, nSettings * nClasses),
    programs: { parallel, cohort },
  };
  return model;
}
