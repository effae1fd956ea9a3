/*
 * The exports of the WebAssembly module. Every kernel takes addresses in the one shared memory and sizes, allocates
 * nothing, keeps no state and calls nothing outside: any worker may run any of them.
 */
export { scratchBytes } from './distances';
export { pairwise } from './pairwise';
export { sortNeighbours } from './heaps';
export { searchDense } from './dense';
export { arrange } from './search';
export { spectrumMoments } from './spectrum';
export { searchL2, stagesL2, stagesScratchBytes } from './filter-l2';
export { searchL1, stagesL1 } from './filter-l1';
export { gatherCentred } from './gather';
export { multiplyTransposed, transposedMultiply } from './products';
