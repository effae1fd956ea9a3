/*
 * The exports of the WebAssembly module. Every kernel takes addresses in the one shared memory and sizes, allocates
 * nothing, keeps no state and calls nothing outside: any worker may run any of them.
 */
export { scratchBytes } from './search/distances';
export { pairwise } from './search/pairwise';
export { sortNeighbours } from './search/heaps';
export { searchDense } from './search/dense';
export { lengthsF32, searchDenseF32 } from './search/dense-f32';
export { codeRows, searchCodesL1 } from './search/codes-l1';
export { filterScratchBytes, searchFiltered } from './filter/filter';
export { laneBytes } from './search/search';
export { startThresholds, thresholdsScratchBytes } from './filter/start-thresholds';
export { stageBytes, stagesScratchBytes } from './filter/stages-sizes';
export { spectrumMoments } from './filter/spectrum';
export { stagesL2 } from './filter/stages-l2';
export { likeness, stagesL1 } from './filter/stages-l1';
export { columnSums } from './column-sums';
export { gatherBytes, gatherCodes, gatherFloats } from './gather';
export { addParts, addTransposedMultiply, multiplyTransposed, transposedMultiply } from './products';
export { softmaxRows } from './softmax';
export {
  adagradStep, adamStep, addScaled, momentumStep, nesterovStep, rmspropStep, sgdStep, softThreshold, squaresAndMagnitudes,
} from './steps';
export { encodeKernelMap } from './maps/encode';
export { encodeWords } from './maps/words/encode';
export { gaussianRows } from './algebra/gaussian';
export {
  addInverseRow, loadInverseRow, shiftInverse, storeInverseRow, sweepScratchBytes, sweepTileColumn,
} from './algebra/inverse';
export { addScatter, scatterScratchBytes } from './algebra/scatter';
export { addGramTile, gramScratchBytes } from './tiles/gram';
export { factorDiagonalTile, factorScratchBytes, solveTile, updateTiles } from './tiles/factor';
export { largestScratchBytes, largestWide, multiplyWide, packWide, wideScratchBytes } from './tiles/wide';
export { backwardRows, backwardTile, forwardRows, forwardTile } from './tiles/substitute';
export { packBlocks, packPanel, unpackPanel } from './layers/panels';
export { multiplyPanels, multiplyPanelsTransposed } from './layers/products';
export { addGradients } from './layers/gradients';
export { activate, deactivate } from './layers/activations';
export { regions, regionsScratchBytes } from './plane/regions';
