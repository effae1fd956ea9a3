import type { Backend, Workers } from '../../../../kernels/backend.ts';
import type { CohortModel } from '../../model.ts';
import { isMatrix, sizeOf } from '../../parameters.ts';
import { groupsOf } from '../job.ts';
import { penaltySumsOf } from '../penalty-sums.ts';
import type { Steps, StepsSetup } from '../steps.ts';
import type { ParallelPlan } from './parallel-plan.ts';
import { workerSteps } from './worker-steps.ts';

/** Samples that are worth one call. */
const SAMPLES_PER_CALL = 16_384;

/**
 * Steps of a model that goes through a few samples at a time. A batch is cut into groups of samples, whose gradients are computed
 * apart, from bytes to sums while they are in the cache, and added in the order of the groups: the same bits for any number of threads.
 */
export function parallelSteps(model: CohortModel, backend: Backend, workers: Workers, setup: StepsSetup): Steps {
  const { parameters, nClasses, programs } = model;
  const { batchSize } = setup;
  const nGroups = groupsOf(batchSize);
  return workerSteps<ParallelPlan>(
    {
      ...{ parameters, nClasses, program: programs.parallel, groupsOf },
      nPenaltySums: penaltySumsOf(parameters),
      batchesPerCall: SAMPLES_PER_CALL / batchSize,
      own: (arrays) => ({
        parts: parameters.map((spec) => {
          const n = nGroups * sizeOf(spec);
          return (isMatrix(spec) ? arrays.f32(n) : arrays.f64(n)).byteOffset;
        }),
        scratch: Array.from({ length: workers.threads }, () => model.scratch(arrays, 1)),
      }),
    },
    ...([backend, workers, setup] as const),
  );
}
