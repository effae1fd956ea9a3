import { dataError } from '../../errors.ts';
import { featuresOf, type LabelledImages } from '../dataset.ts';
import type { ChosenClasses } from './choice.ts';

/**
 * The images of the chosen classes, in their order, with labels from 0 in the order of the classes. All images as they are
 * if no classes were chosen by name.
 * @param what they are, for the error: `training`
 * @throws UserError (data) if there are none
 */
export function onlyClasses(
  images: LabelledImages,
  { labels, classNames }: ChosenClasses,
  what: string,
): LabelledImages {
  if (labels === undefined) return images;
  const renumbered = new Int16Array(256).fill(-1);
  for (const [label, before] of labels.entries()) renumbered[before] = label;
  const nSamples = images.labels.reduce((sum, label) => sum + Number(renumbered[label]! >= 0), 0);
  if (nSamples === 0) throw dataError(`there are no ${what} images of ${classNames.join(', ')}`);
  const nFeatures = featuresOf(images);
  const kept = { nSamples, pixels: new Uint8Array(nSamples * nFeatures), labels: new Uint8Array(nSamples) };
  let row = 0;
  for (const [i, label] of images.labels.entries()) {
    if (renumbered[label]! < 0) continue;
    kept.labels[row] = renumbered[label]!;
    kept.pixels.set(images.pixels.subarray(i * nFeatures, (i + 1) * nFeatures), row * nFeatures);
    row++;
  }
  return kept;
}
