import { dataError, UserError } from '../../errors.ts';
import { nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import { type LoadedModel, loadModel } from '../../runs/models/load-model.ts';
import { count } from '../../util/format.ts';

/**
 * Reads a model of any kind, whose features make as many numbers of an image as it takes.
 * @param path of its file
 * @throws UserError (data) for a file that is absent, damaged or no model; (failed) if it cannot be read
 */
export async function loadWholeModel(path: string): Promise<LoadedModel> {
  const loaded = await loadModel(path);
  const text = loaded.file.features?.text;
  if (text === undefined) return loaded;
  const taken = loaded.kind === 'knn' ? loaded.file.rows.nCols : loaded.file.model.input.scale.length;
  const made = widthOf(path, text);
  if (made === taken) return loaded;
  throw dataError(
    `${path} is damaged: it takes ${count(taken)} numbers of an image, but its features, ${text}, make ${count(made)}`,
  );
}

function widthOf(path: string, features: string): number {
  try {
    return nFeaturesOf(parseFeatures(features));
  } catch (error) {
    throw asDamage(path, error);
  }
}

/** The parts of a file that do not fit each other are refused like what a user has typed: it is the file that is wrong. */
export function asDamage(path: string, error: unknown): unknown {
  if (!(error instanceof UserError) || (error.kind !== 'usage' && error.kind !== 'data')) return error;
  return dataError(error.message.startsWith(path) ? error.message : `${path} is damaged: ${error.message}`, {
    cause: error,
  });
}
