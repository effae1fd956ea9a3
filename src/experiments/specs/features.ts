import { field, type SpecOf } from '../../util/fields.ts';
import { integer } from '../../util/options.ts';
import { dataFields, features } from './data.ts';

/** What features make of one training image. */
export const featuresFields = {
  features,
  image: field(integer({ min: 0 }), 0),
  ...dataFields,
};
export type FeaturesSpec = SpecOf<typeof featuresFields>;
