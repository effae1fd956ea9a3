import { dataError } from '../../errors.ts';
import { quoted } from '../../util/text/printable.ts';
import { type KnnModelFile, loadKnnModel } from './knn-model.ts';
import { loadLinearModel } from './linear-model.ts';
import { modelFormat } from './model-format.ts';
import { loadNetworkModel } from './network-model.ts';
import type { ModelFile } from './save-model.ts';

/** A model of any kind from its file. */
export type LoadedModel =
  | { readonly kind: 'linear' | 'network'; readonly file: ModelFile }
  | { readonly kind: 'knn'; readonly file: KnnModelFile };

/**
 * Reads a model of any kind.
 * @param path of its file
 * @throws UserError (data) for a file that is absent, damaged or no model; (failed) if it cannot be read
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const format = await modelFormat(path);
  if (format === 'cifar-train knn') return { kind: 'knn', file: await loadKnnModel(path) };
  if (format === 'cifar-train linear') return { kind: 'linear', file: await loadLinearModel(path) };
  if (format === 'cifar-train network') return { kind: 'network', file: await loadNetworkModel(path) };
  throw dataError(`${path} is not a model that predicts: it has the format ${quoted(format)}`, {
    hint: 'name a model.safetensors, or the folder of a run that has one',
  });
}
