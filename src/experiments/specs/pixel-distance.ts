import { field, type SpecOf } from '../../util/fields.ts';
import { integer } from '../../util/options.ts';
import { dataFields } from './data.ts';
import { featuresFields } from './features.ts';

/** Which image is changed, and how far it is shifted: the other changes are as large as that. */
export const pixelDistanceFields = {
  image: featuresFields.image,
  /** The usual one takes an image of CIFAR-10 about as far as its nearest neighbour is. */
  shift: field(integer({ min: 1, max: 16 }), 4),
  ...dataFields,
};
export type PixelDistanceSpec = SpecOf<typeof pixelDistanceFields>;
