import { settingError } from '../../errors.ts';
import type { SavedFeatures } from '../../features/set/joined.ts';
import {
  checkClassNames,
  checkCount,
  checkElements,
  checkHas,
  checkObject,
  checkTensor,
  checkText,
  checkTexts,
} from '../../util/checks.ts';
import { MAX_SEED } from '../../util/random.ts';

/* What is checked of a model before it is written: a file that cannot be read again would be found too late. */

/** @throws UserError (usage) for features that {@link restoreFeatures} could not take */
function checkSavedFeatures(features: SavedFeatures | undefined): void {
  if (features === undefined) return;
  checkObject('features', features, '{ text, arrays }');
  checkText('text of features', features.text, 'the features as typed, such as savedFeatures gives');
  checkObject('arrays of features', features.arrays, 'savedFeatures gives');
  for (const [name, tensor] of Object.entries(features.arrays)) {
    checkTensor(name, tensor);
    checkElements(
      name,
      tensor.data,
      tensor.shape.reduce((product, n) => product * n, 1),
    );
  }
}

/** What the files of models of every kind are made of. */
interface ModelParts {
  readonly classNames: readonly string[];
  readonly origin: { readonly seed: number; readonly dataDigest: string; readonly version: string };
  readonly features?: SavedFeatures | undefined;
}

/** @throws UserError (usage) that names what is invalid */
export function checkModelParts({ classNames, origin, features }: ModelParts): void {
  checkHas('origin', origin, 'dataDigest', 'where the model comes from: { loss, seed, dataDigest, version }');
  const { seed, dataDigest, version } = origin;
  checkTexts('origin', { dataDigest, version });
  checkCount('seed of origin', seed, 0, MAX_SEED);
  checkClassNames(classNames);
  checkSavedFeatures(features);
}

/**
 * Checks that a model sees what its features make of images, if it has features.
 * @param seesPixels whether its rows are pixels
 * @throws UserError (usage) for features that a model of pixels does not see
 */
export function checkSeen(seesPixels: boolean, features: SavedFeatures | undefined): void {
  if (!seesPixels || features === undefined) return;
  throw settingError('features', 'absent: the model sees pixels', features.text);
}
