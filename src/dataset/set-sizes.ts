import { SHAPES_TEST, SHAPES_TRAIN } from './shapes/make-shapes.ts';
import { type DatasetName, SPECS } from './specs.ts';

const recordsIn = (files: readonly { readonly nRecords: number }[]): number =>
  files.reduce((sum, { nRecords }) => sum + nRecords, 0);

/** How many training images a whole dataset has. */
export const trainingSize = (name: DatasetName): number =>
  name === 'shapes' ? SHAPES_TRAIN : recordsIn(SPECS[name].trainFiles);

/** How many test images. */
export const testSize = (name: DatasetName): number =>
  name === 'shapes' ? SHAPES_TEST : recordsIn([SPECS[name].testFile]);
