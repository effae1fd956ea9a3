import { IMAGE_BYTES } from '../../features/image.ts';
import { usualNetworkSizes } from '../../models/network/defaults.ts';
import type { NetworkHyperparameters } from '../../models/network/hyperparameters.ts';
import { trainNetwork } from '../../models/network/trainer.ts';
import { toNetwork, usualNetworkRate } from '../../selection/space/network-setting.ts';
import { without } from '../../util/fields.ts';
import { flagsOf } from '../command-line.ts';
import { nFeaturesIn } from '../features/model-rows.ts';
import { besideNetwork, checkComponents } from '../features/network-memory.ts';
import { refuseForeign } from '../ownership.ts';
import { networkWork } from '../resources/threads.ts';
import { rateFieldsOf } from '../specs/lr-find.ts';
import { type NetworkSpec, networkFields } from '../specs/network.ts';
import { byGradients, checkStopping } from '../training/by-gradients.ts';
import type { TrainingKind } from '../training/kind.ts';

/** Refuses fields of a new training that do not apply with its other fields. */
export function checkNewNetwork({ loss, reg, optimizer, schedule }: NetworkSpec, given: ReadonlySet<string>): void {
  refuseForeign(given, { loss: [loss], reg: [reg], optimizer: [optimizer], schedule: [schedule] });
}

/** Everything that is chosen before training. */
function hyperparametersOf(spec: NetworkSpec, nTrain: number): NetworkHyperparameters {
  const learningRate = spec.learningRate ?? usualNetworkRate(spec);
  return { ...toNetwork({ ...spec, learningRate }, nTrain), shuffle: spec.shuffle };
}

/** What `network` trains: a network with hidden layers. */
export const networkKind: TrainingKind<NetworkSpec> = {
  command: 'network',
  fields: networkFields,
  plan: (spec, given, nTrain, nVal) => {
    checkStopping(spec, nVal);
    const hyperparameters = hyperparametersOf(spec, nTrain);
    const { hidden, init, epochs, pca } = hyperparameters;
    const nFeatures = nFeaturesIn(spec.features) ?? IMAGE_BYTES;
    checkComponents(spec.pca, nFeatures, spec.features, nTrain);
    return byGradients({
      ...{ spec, nTrain, hyperparameters },
      askedBatch: given.has('batchSize') ? spec.batchSize : undefined,
      work: networkWork(epochs * nTrain, pca || nFeatures, hidden),
      ...{ pca, isMirrored: spec.mirror },
      resolved: { init: init.name },
      trainer: trainNetwork,
    });
  },
  beside: ({ pca, mirror }) => besideNetwork({ pca, mirror }),
  hasEpochs: () => true,
  hyperparameters: hyperparametersOf,
  usual: (_, { loss, optimizer }) => usualNetworkSizes(loss, optimizer),
  noun: 'a network of this size',
  rateFinder: (spec, dataDir) => [
    'cifar-train lr-find',
    ...flagsOf(without(rateFieldsOf('network'), 'from', 'to', 'steps'), { ...spec, model: 'network' }, dataDir),
  ],
};
