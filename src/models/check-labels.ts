import { usageError, whatIs } from '../errors.ts';
import { isTyped, TRANSFERRED } from '../util/checks.ts';

/**
 * @param what whose labels they are
 * @throws UserError (usage) unless there is a class number for every image
 */
export function checkLabels(what: string, labels: Uint8Array, nImages: number): void {
  if (!isTyped(labels, Uint8Array)) {
    throw usageError(`the labels of ${what} must be class numbers in a Uint8Array; got ${whatIs(labels)}`, {
      hint: 'convert a list of class numbers with Uint8Array.from(labels)',
    });
  }
  if (labels.length === nImages) return;
  throw usageError(`${what} has ${labels.length} labels for ${nImages} images`, {
    hint: labels.length === 0 ? TRANSFERRED : undefined,
  });
}
