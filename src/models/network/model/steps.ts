import type { Backend, Workers } from '../../../kernels/backend.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import type { TrainableModel } from '../../training/model.ts';
import { ROW_PADDING } from '../../training/steps/job.ts';
import type { Steps, StepsSetup } from '../../training/steps/steps.ts';
import { workerSteps } from '../../training/steps/workers/worker-steps.ts';
import { activationNamed } from '../activations.ts';
import { dropoutPlan } from '../dropout.ts';
import type { Architecture } from '../hyperparameters.ts';
import { layerSizes } from './parameters.ts';
import {
  columnsBytes,
  GRADIENT_ROWS,
  groupsOf,
  type NetworkPlan,
  PANEL,
  paddedBlock,
  panelsBytes,
  penaltyPairs,
} from './plan.ts';
import program from './worker.ts';

/** Products that are worth one call: about a fifth of a second. */
const WORK_PER_CALL = 4e9;
/** Bytes of an entry of the lists that gradients are made by, and of their beginning: see kernels/assembly/layers/gradients.ts. */
const LIST_ENTRY = 8;
const LIST_HEAD = 96;

/**
 * Steps of a network in all worker threads at once. Every sum is made by one thread, over samples or units in ascending order,
 * however tasks are shared out: the same bits for any number of threads.
 */
export function networkSteps(
  { parameters, nClasses }: TrainableModel,
  { hidden, activation, dropout }: Architecture,
  backend: Backend,
  workers: Workers,
  setup: StepsSetup,
): Steps {
  const { batchSize } = setup;
  const sizes = layerSizes(nClasses, setup.rows.nCols, hidden);
  const last = sizes.length - 1;
  const block = paddedBlock(batchSize);
  const rowStride = (largestOf(sizes) + ROW_PADDING) * 4;
  const products = batchSize * sizes.slice(1).reduce((sum, size, l) => sum + 2 * size * sizes[l]!, 0);
  return workerSteps<NetworkPlan>(
    {
      ...{ parameters, nClasses, program, groupsOf },
      nPenaltySums: 2 * penaltyPairs(sizes),
      batchesPerCall: WORK_PER_CALL / products,
      own: (arrays) => {
        const bytes = (n: number): number => arrays.u8(n).byteOffset;
        return {
          block,
          layers: sizes.map((size, l) => ({
            size,
            values: bytes(panelsBytes(block, size)),
            slopes: l === 0 ? 0 : bytes(panelsBytes(block, size)),
            columns: l === last ? 0 : bytes(columnsBytes(block, size)),
          })),
          kernel: activationNamed(activation).kernel,
          dropout: dropoutPlan(dropout),
          biasSums: arrays.f64(sizes.slice(1).reduce((sum, size) => sum + size, 0)).byteOffset,
          scratch: Array.from({ length: workers.threads }, () => ({
            rows: bytes(PANEL * rowStride),
            exponentials: arrays.f64(nClasses + 1).byteOffset,
            sums: arrays.f64(nClasses).byteOffset,
            lists: bytes(LIST_HEAD + GRADIENT_ROWS * (block + 1) * LIST_ENTRY),
          })),
          rowStride,
        };
      },
    },
    ...([backend, workers, setup] as const),
  );
}
