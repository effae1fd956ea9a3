import type { EncodeWordsRequest } from '../../backend.ts';
import { checkEncode } from '../../checks.ts';
import {
  answersPerWord,
  LARGEST_PATCH,
  LEAST_POSITIONS,
  type PatchFilters,
  positionsPerSide,
  SIDE,
  type WordsModel,
  wordsSize,
} from '../../maps/words.ts';
import type { Loans } from '../../memory.ts';
import { type Engine, laneScratch } from '../engine.ts';
import { type Job, runJobs } from '../jobs.ts';
import { BLOCK, packedFilters } from './packed-filters.ts';
import { placesOf } from './places.ts';

/** Images of one job: some milliseconds of work each. */
const IMAGES_PER_JOB = 8;
const WORDS_FIELDS = 16;
const ENCODERS = { hard: 0, triangle: 1, threshold: 2 } as const;
/** What a filter gives that only fills a block: never the most, or the word at distance 0 from every patch. */
const FILLER = { hard: -1e37, triangle: 1e37, threshold: 0 } as const;

/** Bags of words of images: see {@link Backend.encodeWords}. */
export async function encodeWords(engine: Engine, request: EncodeWordsRequest): Promise<void> {
  checkEncode(request);
  const { model, images, order, out } = request;
  const size = wordsSize(model);
  checkPatches(model);
  if (out.length !== order.length * size) {
    throw new RangeError(`${order.length} images of ${size} numbers do not fit ${out.length}`);
  }
  using loans = engine.memory.loans();
  const { address, bytes } = lendModel(loans, model);
  const [pixels, chosen, to] = [loans.input(images.data), loans.input(order), loans.output(out)];
  const scratch = laneScratch(engine, loans.scratch, bytes);
  const jobs: Job[] = [];
  for (let first = 0; first < order.length; first += IMAGES_PER_JOB) {
    const last = Math.min(first + IMAGES_PER_JOB, order.length);
    const args = [address, pixels, chosen, first, last, to + first * size * 4];
    jobs.push({ call: (lane) => ({ kernel: 'encodeWords', args: [...args, scratch[lane]!] }) });
  }
  await runJobs(engine.workers, jobs, request);
  loans.returnOutputs();
}

function checkPatches({ patch, stride }: WordsModel): void {
  const n = positionsPerSide({ patch, stride });
  if (patch <= LARGEST_PATCH && n >= LEAST_POSITIONS) return;
  throw new RangeError(`patches of ${patch} pixels a side, ${stride} apart: there are ${n} a side`);
}

/** Puts a model into the kernels' memory, as assembly/maps/words/model.ts has it; `bytes` of scratch go with it. */
function lendModel(loans: Loans, model: WordsModel): { address: number; bytes: number } {
  const { patch, stride, grid, mirror, normalise, encoder, words, coordinates, threshold } = model;
  const n = positionsPerSide(model);
  const nPadded = Math.ceil(words.n / BLOCK) * BLOCK;
  const places = placesOf([
    SIDE * SIDE * 3 * 2 + 2,
    n * n * 4,
    n * BLOCK * 4,
    encoder === 'triangle' ? n * (72 + nPadded * 4) : n * 64,
    grid * grid * answersPerWord(model) * nPadded * 4,
  ]);
  const fields = new Int32Array(WORDS_FIELDS);
  fields.set([ENCODERS[encoder], words.n, patch, stride, n, grid, mirror ? 1 : 0, normalise ? 1 : 0]);
  new Float32Array(fields.buffer)[8] = threshold;
  fields.set([lendFilters(loans, patch, words, FILLER[encoder]), lendFilters(loans, patch, coordinates, 0)], 9);
  fields.set(places.starts, 11);
  return { address: loans.input(fields), bytes: places.end };
}

/** @param filler what a filter gives that only fills a block */
function lendFilters(loans: Loans, patch: number, filters: PatchFilters, filler: number): number {
  const { n, codes, scale, offset } = filters;
  const nPadded = Math.ceil(n / BLOCK) * BLOCK;
  const scales = new Float32Array(nPadded);
  scales.set(scale);
  const offsets = new Float32Array(nPadded).fill(-filler);
  offsets.set(offset);
  const packed = packedFilters(codes, { n, nRows: patch, run: patch * 3 });
  return loans.input(Int32Array.of(nPadded / BLOCK, loans.input(packed), loans.input(scales), loans.input(offsets)));
}
