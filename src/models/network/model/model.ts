import type { TrainableModel } from '../../training/model.ts';
import { usualNetworkSizes } from '../defaults.ts';
import type { Architecture } from '../hyperparameters.ts';
import { layerSizes, networkParameters } from './parameters.ts';
import { networkPlainPass } from './plain-pass.ts';
import { networkSteps } from './steps.ts';

/** A network as the engine trains it. */
export function networkModel(nClasses: number, nFeatures: number, architecture: Architecture): TrainableModel {
  const { hidden, dropout } = architecture;
  const model: TrainableModel = {
    parameters: networkParameters(nClasses, nFeatures, hidden),
    nClasses,
    isNoisy: dropout > 0,
    usual: usualNetworkSizes,
    plainPass: (backend, loss, batchSize) =>
      networkPlainPass(backend, loss, batchSize, layerSizes(nClasses, nFeatures, hidden), architecture),
    workerSteps: (backend, workers, setup) => networkSteps(model, architecture, backend, workers, setup),
  };
  return model;
}
