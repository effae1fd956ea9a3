/*
 * The exports of the WebAssembly module. Every kernel takes addresses in the one shared memory and sizes, allocates
 * nothing, keeps no state and calls nothing outside: any worker may run any of them.
 */
export { scratchBytes } from './distances';
export { pairwise } from './pairwise';
export { sortNeighbours } from './heaps';
export { searchDense } from './dense';
export { searchDenseF32 } from './dense-f32';
export { filterScratchBytes, searchFiltered } from './filter';
export { laneBytes } from './search';
export { startThresholds, thresholdsScratchBytes } from './start-thresholds';
export { stageBytes, stagesScratchBytes } from './stages-sizes';
export { spectrumMoments } from './spectrum';
export { stagesL2 } from './stages-l2';
export { likeness, stagesL1 } from './stages-l1';
export { columnSums } from './column-sums';
export { gatherBytes, gatherFloats } from './gather';
export { addParts, addTransposedMultiply, multiplyTransposed, transposedMultiply } from './products';
export { softmaxRows } from './softmax';
export {
  adagradStep, adamStep, addScaled, momentumStep, nesterovStep, rmspropStep, sgdStep, softThreshold, squaresAndMagnitudes,
} from './steps';
