import type { SavedFeatures } from '../../features/set/joined.ts';
import type { Classifier } from '../../models/classifier.ts';
import { type ModelOrigin, saveLinearModel } from './linear-model.ts';
import { saveNetworkModel } from './network-model.ts';

/** A classifier of either kind, and what belongs to it. */
export interface ModelFile {
  readonly model: Classifier;
  readonly origin: ModelOrigin;
  readonly features?: SavedFeatures | undefined;
}

/** Writes a model in the format of its kind. Throws as {@link saveLinearModel} and {@link saveNetworkModel}. */
export const saveModel = async (path: string, { model, ...rest }: ModelFile): Promise<void> =>
  'layers' in model ? saveNetworkModel(path, { model, ...rest }) : saveLinearModel(path, { model, ...rest });
