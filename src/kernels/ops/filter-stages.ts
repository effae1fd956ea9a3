import type { Metric } from '../backend.ts';
import type { KernelCall, KernelExports } from '../exports.ts';
import type { Loans } from '../memory.ts';
import type { Job } from '../pool.ts';
import { type Engine, laneScratch } from './engine.ts';

/** The vectors that bound distances from below, by row number (assembly/filter-l2.ts and filter-l1.ts). */
export interface Stages {
  readonly searchKernel: keyof KernelExports;
  /** nRows × width: the first stage. */
  readonly first: Int16Array;
  readonly width: number;
  readonly firstAddress: number;
  readonly secondAddress: number;
  readonly thirdAddress: number;
  /** For L2: twice the largest quantization error of each stage. */
  readonly slacksAddress: number;
  /** Whether thresholds differ between stages and from the distance itself. */
  readonly ownLimits: boolean;
}

/** Rows whose pixels adjoin; they are numbered one part after the other. */
export interface Part {
  /** Address of nRows × 3072 bytes. */
  readonly pixels: number;
  readonly nRows: number;
}

const ROWS_PER_JOB = 512;
const IMAGE_BYTES = 3072;
/** i16 numbers a row in each stage. */
const WIDTHS = { l2: [32, 72, 168], l1: [48, 192, 768] } as const;

/** The stages of every row. */
export async function computeStages(
  engine: Engine,
  loans: Loans,
  metric: Metric,
  parts: readonly Part[],
  signal: AbortSignal | undefined,
): Promise<Stages> {
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const [width, second, third] = WIDTHS[metric];
  const addresses = [width, second, third].map((w) => loans.scratch(nRows * w * 2));
  const [firstAddress = 0, secondAddress = 0, thirdAddress = 0] = addresses;
  const slacksAddress = loans.scratch(3 * 8);
  const stages = { width, firstAddress, secondAddress, thirdAddress, slacksAddress };
  const first = engine.memory.view(Int16Array, firstAddress, nRows * width);
  if (metric === 'l1') {
    const callOf = (pixels: number, ...range: number[]): KernelCall => ({
      kernel: 'stagesL1',
      args: [pixels, ...range, ...addresses],
    });
    await engine.pool.run(
      jobsOver(parts, (_, ...rest) => callOf(...rest)),
      { signal },
    );
    return { ...stages, first, searchKernel: 'searchL1', ownLimits: false };
  }
  const basis = cosines(engine, loans);
  const order = importantFrequencies(engine, loans, parts, basis);
  const scratch = laneScratch(engine, loans.scratch, engine.local.stagesScratchBytes());
  const errors = laneScratch(engine, loans.scratch, 3 * 8);
  const errorsOf = (lane: number) => engine.memory.view(Float64Array, errors[lane]!, 3);
  for (const lane of errors.keys()) errorsOf(lane).fill(0);
  const callOf = (lane: number, pixels: number, ...range: number[]): KernelCall => ({
    kernel: 'stagesL2',
    args: [pixels, ...range, basis, order, ...addresses, errors[lane]!, scratch[lane]!],
  });
  await engine.pool.run(jobsOver(parts, callOf), { signal });
  const slacks = engine.memory.view(Float64Array, slacksAddress, 3);
  for (const stage of slacks.keys()) {
    const largest = Math.max(...errors.map((_, lane) => errorsOf(lane)[stage]!));
    slacks[stage] = 2 * (Math.sqrt(largest) + ROUNDING);
  }
  return { ...stages, first, searchKernel: 'searchL2', ownLimits: true };
}

/** More than all f64 rounding of a row's coordinates amounts to, in length. */
const ROUNDING = 0.05;

function jobsOver(
  parts: readonly Part[],
  callOf: (lane: number, pixels: number, first: number, last: number, offset: number) => KernelCall,
): Job[] {
  const jobs: Job[] = [];
  let offset = 0;
  for (const { pixels, nRows } of parts) {
    const start = offset;
    for (let from = 0; from < nRows; from += ROWS_PER_JOB) {
      const to = Math.min(from + ROWS_PER_JOB, nRows);
      jobs.push({ call: (lane) => callOf(lane, pixels, from, to, start) });
    }
    offset += nRows;
  }
  return jobs;
}

const FREQUENCIES = 16;
const COEFFICIENTS = 3 * FREQUENCIES ** 2;
/** Frequencies that the three stages use; each stage has the residual as one number more. */
const USED = 255;
/** Rows on which frequencies are judged. */
const SAMPLE = 512;

/** Half of each cosine wave of the DCT-II; the rest is symmetry (assembly/spectrum.ts). */
function cosines(engine: Engine, loans: Loans): number {
  const address = loans.scratch(FREQUENCIES * 16 * 8);
  const basis = engine.memory.view(Float64Array, address, FREQUENCIES * 16);
  for (let u = 0; u < FREQUENCIES; u++) {
    const scale = Math.sqrt((u === 0 ? 1 : 2) / 32);
    for (let x = 0; x < 16; x++) basis[u * 16 + x] = scale * Math.cos((Math.PI * (2 * x + 1) * u) / 64);
  }
  return address;
}

/** The frequencies that vary most from image to image, the most important first. */
function importantFrequencies(engine: Engine, loans: Loans, parts: readonly Part[], basis: number): number {
  const { pixels, nRows } = parts.at(-1)!;
  const n = Math.min(SAMPLE, nRows);
  const step = Math.floor(nRows / n) * IMAGE_BYTES;
  const sums = loans.scratch(COEFFICIENTS * 8);
  const squares = loans.scratch(COEFFICIENTS * 8);
  const moments = [sums, squares].map((address) => engine.memory.view(Float64Array, address, COEFFICIENTS).fill(0));
  const scratch = loans.scratch(engine.local.stagesScratchBytes());
  engine.local.spectrumMoments(pixels, step, n, basis, sums, squares, scratch);
  const variance = (c: number): number => moments[1]![c]! / n - (moments[0]![c]! / n) ** 2;
  const order = Int32Array.from({ length: COEFFICIENTS }, (_, c) => c).sort((a, b) => variance(b) - variance(a));
  const address = loans.scratch(USED * 4);
  engine.memory.view(Int32Array, address, USED).set(order.subarray(0, USED));
  return address;
}
