import type { TrainableModel } from '../../training/model.ts';
import { usualSizes } from '../defaults.ts';
import cohort from './cohort-worker.ts';
import parallel from './parallel-worker.ts';
import { linearParameters } from './parameters.ts';
import { linearScratch } from './pass.ts';
import { linearPlainPass } from './plain-pass.ts';

/** The linear classifier as the engine trains it: scores are W x + b. */
export const linearModel = (nClasses: number, nFeatures: number): TrainableModel => ({
  parameters: linearParameters(nClasses, nFeatures),
  nClasses,
  usual: usualSizes,
  plainPass: (backend, loss, batchSize) => linearPlainPass(backend, loss, batchSize, nClasses),
  scratch: (arrays, nSettings) => linearScratch(arrays, nFeatures, nClasses, nSettings * nClasses),
  programs: { parallel, cohort },
});
