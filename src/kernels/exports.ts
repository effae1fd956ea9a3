/* Long, because it is one list: every function of the module, with its arguments. */

/** The kernel that gathers rows of each kind. */
export const GATHER = { bytes: 'gatherBytes', codes: 'gatherCodes', f32: 'gatherFloats' } as const;

/** Compares slots [a0, a1) of a search with slots [b0, b1). */
export type CompareBlocks = (
  metric: number,
  search: number,
  flags: number,
  a0: number,
  a1: number,
  b0: number,
  b1: number,
  scratch: number,
) => void;

/** The functions of the WebAssembly module (assembly/index.ts). Addresses and sizes are numbers. */
export interface KernelExports {
  scratchBytes(metric: number, nFeatures: number): number;
  pairwise(
    metric: number,
    nFeatures: number,
    queries: number,
    first: number,
    last: number,
    base: number,
    nBase: number,
    out: number,
    scratch: number,
  ): void;
  searchDense: CompareBlocks;
  searchDenseF32(metric: number, search: number, flags: number, a0: number, a1: number, b0: number, b1: number): void;
  lengthsF32(search: number, first: number, last: number): void;
  codeRows(
    nFeatures: number,
    rows: number,
    first: number,
    last: number,
    lowest: number,
    step: number,
    codes: number,
    errors: number,
  ): void;
  searchCodesL1: CompareBlocks;
  likeness(pixels: number, first: number, last: number, to: number, scratch: number): void;
  filterScratchBytes(): number;
  thresholdsScratchBytes(k: number): number;
  startThresholds(
    metric: number,
    search: number,
    flags: number,
    a0: number,
    a1: number,
    spans: number,
    nSpans: number,
    lane: number,
    scratch: number,
  ): void;
  searchFiltered(
    metric: number,
    search: number,
    flags: number,
    a0: number,
    a1: number,
    b0: number,
    b1: number,
    lane: number,
    scratch: number,
  ): void;
  spectrumMoments(
    pixels: number,
    step: number,
    n: number,
    basis: number,
    sums: number,
    squares: number,
    scratch: number,
  ): void;
  stagesScratchBytes(): number;
  stageBytes(metric: number, stage: number): number;
  laneBytes(): number;
  stagesL2(
    metric: number,
    search: number,
    first: number,
    last: number,
    ordered: number,
    basis: number,
    order: number,
    errors: number,
    scratch: number,
  ): void;
  stagesL1(search: number, first: number, last: number, ordered: number, errors: number, scratch: number): void;
  sortNeighbours(k: number, first: number, last: number, heaps: number, indices: number, distances: number): void;
  columnSums(pixels: number, nCols: number, nRows: number, sums: number, first: number, last: number): void;
  gatherBytes(
    rows: number,
    nFeatures: number,
    order: number,
    scale: number,
    offset: number,
    out: number,
    outStride: number,
    first: number,
    last: number,
  ): void;
  gatherCodes(
    rows: number,
    nFeatures: number,
    order: number,
    scale: number,
    offset: number,
    out: number,
    outStride: number,
    first: number,
    last: number,
  ): void;
  gatherFloats(
    rows: number,
    nFeatures: number,
    order: number,
    scale: number,
    offset: number,
    out: number,
    outStride: number,
    first: number,
    last: number,
  ): void;
  multiplyTransposed(
    a: number,
    aStride: number,
    b: number,
    out: number,
    d: number,
    n: number,
    first: number,
    last: number,
  ): void;
  addTransposedMultiply(
    a: number,
    b: number,
    bStride: number,
    out: number,
    nSummed: number,
    m: number,
    n: number,
    fresh: number,
  ): void;
  addParts(parts: number, partBytes: number, nParts: number, out: number, first: number, last: number): void;
  transposedMultiply(
    a: number,
    b: number,
    out: number,
    nSummed: number,
    m: number,
    n: number,
    first: number,
    last: number,
    scratch: number,
  ): void;
  gramScratchBytes(): number;
  addGramTile(
    rows: number,
    nRows: number,
    nCols: number,
    tiles: number,
    row: number,
    column: number,
    scratch: number,
  ): void;
  factorScratchBytes(): number;
  factorDiagonalTile(tiles: number, at: number, nRows: number, scratch: number): number;
  solveTile(tiles: number, row: number, at: number): void;
  updateTiles(tiles: number, row: number, first: number, last: number, at: number): void;
  forwardTile(tiles: number, at: number, x: number, stride: number, m: number): void;
  forwardRows(tiles: number, at: number, first: number, last: number, x: number, stride: number, m: number): void;
  backwardTile(tiles: number, at: number, x: number, stride: number, m: number): void;
  backwardRows(tiles: number, at: number, first: number, last: number, x: number, stride: number, m: number): void;
  scatterScratchBytes(d: number): number;
  addScatter(rows: number, d: number, first: number, last: number, sums: number, scratch: number): void;
  gaussianRows(rows: number, d: number, n: number, sharpness: number, out: number, first: number, last: number): void;
  loadInverseRow(matrix: number, n: number, tiles: number, row: number): void;
  shiftInverse(from: number, to: number, n: number, side: number, shift: number): void;
  sweepScratchBytes(side: number): number;
  sweepTileColumn(tiles: number, side: number, at: number, scratch: number): void;
  addInverseRow(tiles: number, sums: number, row: number, weight: number, fresh: number): void;
  storeInverseRow(tiles: number, n: number, out: number, row: number): void;
  packWide(rows: number, d: number, n: number, first: number, last: number, out: number): void;
  wideScratchBytes(d: number): number;
  multiplyWide(
    a: number,
    d: number,
    b: number,
    n: number,
    out: number,
    first: number,
    last: number,
    scratch: number,
  ): void;
  largestScratchBytes(d: number): number;
  largestWide(
    a: number,
    d: number,
    b: number,
    n: number,
    less: number,
    first: number,
    last: number,
    indices: number,
    largest: number,
    scratch: number,
  ): void;
  encodeKernelMap(
    map: number,
    images: number,
    order: number,
    first: number,
    last: number,
    nLayers: number,
    out: number,
    scratch: number,
  ): void;
  encodeWords(
    words: number,
    images: number,
    order: number,
    first: number,
    last: number,
    out: number,
    scratch: number,
  ): void;
  packPanel(rows: number, stride: number, nRows: number, n: number, panel: number): void;
  unpackPanel(panel: number, n: number, rows: number, stride: number): void;
  packBlocks(
    rows: number,
    stride: number,
    nRows: number,
    n: number,
    first: number,
    nSamples: number,
    out: number,
  ): void;
  multiplyPanels(
    weights: number,
    d: number,
    first: number,
    last: number,
    panels: number,
    panelBytes: number,
    nPanels: number,
    out: number,
    outPanelBytes: number,
  ): void;
  multiplyPanelsTransposed(
    weights: number,
    m: number,
    d: number,
    panels: number,
    panelBytes: number,
    nPanels: number,
    out: number,
    outPanelBytes: number,
  ): void;
  addGradients(
    slopes: number,
    panelBytes: number,
    nSamples: number,
    blocks: number,
    blockSamples: number,
    n: number,
    first: number,
    last: number,
    out: number,
    fresh: number,
    sums: number,
    scratch: number,
  ): void;
  activate(
    kind: number,
    panels: number,
    panelBytes: number,
    nPanels: number,
    first: number,
    last: number,
    bias: number,
    threshold: number,
    key: number,
    place: number,
    factor: number,
  ): void;
  deactivate(
    kind: number,
    panels: number,
    slopes: number,
    panelBytes: number,
    nPanels: number,
    nUnits: number,
    threshold: number,
    key: number,
    place: number,
    factor: number,
    share: number,
  ): void;
  regionsScratchBytes(nPoints: number, nClasses: number): number;
  regions(plane: number, i0: number, i1: number, j0: number, j1: number, scratch: number): void;
  softmaxRows(
    scores: number,
    stride: number,
    nRows: number,
    nClasses: number,
    bias: number,
    labels: number,
    order: number,
    scale: number,
    sums: number,
    scratch: number,
  ): number;
  addScaled(gradient: number, parameters: number, n: number, slope: number): void;
  softThreshold(parameters: number, n: number, threshold: number): void;
  squaresAndMagnitudes(parameters: number, n: number, out: number): void;
  sgdStep(parameters: number, gradient: number, n: number, rate: number): void;
  momentumStep(parameters: number, gradient: number, velocity: number, n: number, rate: number, momentum: number): void;
  nesterovStep(parameters: number, gradient: number, velocity: number, n: number, rate: number, momentum: number): void;
  adagradStep(parameters: number, gradient: number, squares: number, n: number, rate: number, epsilon: number): void;
  rmspropStep(
    parameters: number,
    gradient: number,
    meanSquare: number,
    n: number,
    rate: number,
    alpha: number,
    epsilon: number,
  ): void;
  adamStep(
    parameters: number,
    gradient: number,
    mean: number,
    meanSquare: number,
    n: number,
    rate: number,
    root: number,
    left: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
}

/** One call of one kernel, as it travels to a worker. */
export interface KernelCall {
  readonly kernel: keyof KernelExports;
  readonly args: readonly number[];
}

/** Runs one call on an instance. */
export function callKernel(kernels: KernelExports, { kernel, args }: KernelCall): number | undefined {
  return (kernels[kernel] as (...args: readonly number[]) => number | undefined)(...args);
}
