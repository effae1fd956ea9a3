import { SHAPES_TRAIN } from './shapes/make-shapes.ts';
import { type DatasetName, SPECS } from './specs.ts';

/** How many training images a whole dataset has. */
export const trainingSize = (name: DatasetName): number =>
  name === 'shapes' ? SHAPES_TRAIN : SPECS[name].trainFiles.reduce((sum, { nRecords }) => sum + nRecords, 0);
