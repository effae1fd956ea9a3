import type { Metric } from '../../backend.ts';
import type { Loans } from '../../memory.ts';
import { type Engine, laneScratch, METRIC_CODES } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';
import type { SearchMemory } from './memory.ts';
import { orderByLikeness } from './plan.ts';

/** Rows whose pixels adjoin. */
export interface Part {
  /** Address of nRows × 3072 bytes. */
  readonly pixels: number;
  readonly nRows: number;
}

const ROWS_PER_JOB = 512;
const IMAGE_BYTES = 3072;

/** The place of each row in an order of likeness; rows are numbered one part after the other. */
export async function placesByLikeness(
  engine: Engine,
  loans: Loans,
  parts: readonly Part[],
  signal: AbortSignal | undefined,
): Promise<Int32Array> {
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const width = engine.local.stageBytes(METRIC_CODES.l1, 1);
  const vectors = loans.scratch(nRows * width);
  const scratch = laneScratch(engine, loans.scratch, engine.local.stagesScratchBytes());
  let to = vectors;
  const jobs: Job[] = [];
  for (const part of parts) {
    const start = to;
    jobs.push(
      ...jobsOver(part.nRows, (first, last, lane) => ({
        kernel: 'likeness',
        args: [part.pixels, first, last, start, scratch[lane]!],
      })),
    );
    to += part.nRows * width;
  }
  await runJobs(engine.workers, jobs, { signal });
  return orderByLikeness(engine.memory.view(Uint8Array, vectors, nRows * width), nRows, width);
}

/**
 * Writes the vectors of all stages of every slot, and what rounding may take from their differences; brings the pixels into
 * the order of the slots.
 * @param sample rows on which it is judged what matters most
 */
export async function computeStages(
  engine: Engine,
  loans: Loans,
  metric: Metric,
  search: SearchMemory,
  sample: Part,
  signal: AbortSignal | undefined,
): Promise<void> {
  const errors = laneScratch(engine, loans.scratch, 3 * 8);
  const errorsOf = (lane: number) => engine.memory.view(Float64Array, errors[lane]!, 3);
  for (const lane of errors.keys()) errorsOf(lane).fill(0);
  const spectral = metric !== 'l1';
  const scratch = laneScratch(engine, loans.scratch, engine.local.stagesScratchBytes());
  const basis = spectral ? cosines(engine, loans) : 0;
  const transform = spectral ? [basis, importantFrequencies(engine, loans, sample, basis)] : [];
  const ordered = loans.scratch(search.nSlots * IMAGE_BYTES);
  const code = spectral ? [METRIC_CODES[metric]] : [];
  const jobs = jobsOver(search.nSlots, (first, last, lane) => ({
    kernel: spectral ? 'stagesL2' : 'stagesL1',
    args: [...code, search.address, first, last, ordered, ...transform, errors[lane]!, scratch[lane]!],
  }));
  await runJobs(engine.workers, jobs, { signal });
  const slacks = engine.memory.view(Float64Array, search.slacks, 3);
  for (const stage of slacks.keys()) {
    const largest = Math.max(...errors.map((_, lane) => errorsOf(lane)[stage]!));
    slacks[stage] = 2 * (spectral ? Math.sqrt(largest) + ROUNDING : largest);
  }
}

function jobsOver(
  nRows: number,
  callOf: (first: number, last: number, lane: number) => ReturnType<Job['call']>,
): Job[] {
  return Array.from({ length: Math.ceil(nRows / ROWS_PER_JOB) }, (_, i) => ({
    call: (lane) => callOf(i * ROWS_PER_JOB, Math.min((i + 1) * ROWS_PER_JOB, nRows), lane),
  }));
}

/** More than all f64 rounding of a row's coordinates amounts to, in length. */
const ROUNDING = 0.05;

const FREQUENCIES = 16;
const COEFFICIENTS = 3 * FREQUENCIES ** 2;
/** Frequencies that the three stages use; each stage has the residual as one number more. */
const USED = 253;
/** Rows on which frequencies are judged. */
const SAMPLE = 512;

/** Half of each cosine wave of the DCT-II; the rest is symmetry (assembly/filter/spectrum.ts). */
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
function importantFrequencies(engine: Engine, loans: Loans, { pixels, nRows }: Part, basis: number): number {
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
