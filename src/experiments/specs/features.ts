import { field, type SpecOf } from '../../util/fields.ts';
import { type Constraint, either, integer, path } from '../../util/options.ts';
import { dataFields, features } from './data.ts';

const numberOrFile = either(integer({ min: 0 }), path('the path of an image file'));

/** A number, or whatever does not look like one. */
const image: Constraint<number | string> = {
  ...numberOrFile,
  parse: (typed) => (/^[-+.\d]*\d$/.test(typed) ? integer({ min: 0 }).parse(typed) : numberOrFile.parse(typed)),
  isPath: true,
};

/** What features make of one image: the number of a training image, or a file. */
export const featuresFields = {
  features,
  image: field(image, 0),
  ...dataFields,
};
export type FeaturesSpec = SpecOf<typeof featuresFields>;
