import { workerProgram } from '../../training/steps/workers/worker-program.ts';
import { NetworkLane } from './lane.ts';
import { BLOCK, groupsOf, type NetworkPlan } from './plan.ts';

/**
 * The steps of a network. A step goes through phases, and in each the threads share out what is left to do: features, the first
 * layer, all that follows for some samples, gradients and steps of some rows.
 */
export default workerProgram<NetworkPlan, NetworkLane>(
  'models/network/model/worker',
  (kernels, memory, plan, lane) => new NetworkLane(kernels, memory, plan, lane),
  (own, { step, number, first, size, key }, barrier) => {
    const { nFirst, nGradients } = own;
    for (let from = 0; from < size; from += BLOCK) {
      const n = Math.min(BLOCK, size - from);
      own.begin({ step, number, batch: size, first: first + from, n, from, key });
      const nGroups = groupsOf(n);
      barrier.share(nGroups, own.gather);
      barrier.share(nGroups * nFirst, own.firstLayer);
      barrier.share(nGroups, own.restOfGroup);
      barrier.share(nGradients, own.gradients);
    }
  },
);
