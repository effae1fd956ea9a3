/*
 * The exports of the WebAssembly module. Every kernel takes addresses in the one shared memory and sizes, allocates
 * nothing, keeps no state and calls nothing outside: any worker may run any of them.
 */
export { scratchBytes } from './distances';
export { pairwise } from './pairwise';
export { nearest, sortNeighbours } from './nearest';
export { gatherCentred } from './gather';
export { multiplyTransposed, transposedMultiply } from './products';
