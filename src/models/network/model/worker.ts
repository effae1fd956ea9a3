import type { WorkerProgram } from '../../../kernels/hosts/program.ts';
import { BARRIER_WORDS, Barrier } from '../../training/steps/barrier.ts';
import { NetworkLane } from './lane.ts';
import { BLOCK, groupsOf, type NetworkTask } from './plan.ts';

const lanes = new WeakMap<object, NetworkLane>();

/**
 * What every worker thread runs at once: some steps of one network's training. A step goes through phases, and in each the threads
 * share out what is left to do: features, the first layer, all that follows for some samples, gradients and steps of some rows.
 */
const program: WorkerProgram<NetworkTask> = {
  name: 'models/network/model/worker',
  run: (kernels, memory, task) => {
    const { plan, lane, nThreads, crowded, firstBatch, firstStep, nSteps, key } = task;
    const barrier = new Barrier(new Int32Array(memory.buffer, plan.barrier, BARRIER_WORDS), nThreads, crowded);
    try {
      let own = lanes.get(memory);
      if (own?.plan.id !== plan.id || own.lane !== lane) {
        own = new NetworkLane(kernels, memory, plan, lane);
        lanes.set(memory, own);
      }
      const { nFirst, nGradients } = own;
      for (let s = 0; s < nSteps; s++) {
        const first = (firstBatch + s) * plan.batchSize;
        const size = Math.min(plan.batchSize, plan.nSamples - first);
        for (let from = 0; from < size; from += BLOCK) {
          const n = Math.min(BLOCK, size - from);
          own.begin({ step: s, number: firstStep + s, batch: size, first: first + from, n, from, key });
          const nGroups = groupsOf(n);
          barrier.share(nGroups, own.gather);
          barrier.share(nGroups * nFirst, own.firstLayer);
          barrier.share(nGroups, own.restOfGroup);
          barrier.share(nGradients, own.gradients);
        }
      }
    } catch (error) {
      barrier.break();
      throw error;
    }
  },
};
export default program;
