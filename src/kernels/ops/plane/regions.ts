import { largestOf } from '../../../util/statistics/extremes.ts';
import { checkRegions, type RegionsRequest } from '../../plane/plane.ts';
import { type Engine, laneScratch } from '../engine.ts';
import { runJobs } from '../jobs.ts';

/** As assembly/plane/regions.ts numbers them. */
const METRICS = { l2: 0, l1: 1 } as const;
const TIES = { smallest: 0, nearest: 1, none: 2 } as const;
/** Rows of a job, which are as wide as the raster. */
const ROWS = 64;

/** See {@link Backend.regions}. */
export async function regions(engine: Engine, request: RegionsRequest): Promise<void> {
  checkRegions(request);
  const { points, labels, k, metric, ties, axes, raster, out, moved } = request;
  const { width, height, left, top, step } = raster;
  using loans = engine.memory.loans();
  const to = loans.output(out);
  // What is not looked at again stays as it was.
  if (moved !== undefined && !engine.memory.owns(out)) engine.memory.view(Uint8Array, to, out.length).set(out);
  const path = moved === undefined ? 0 : loans.input(pathOf(points, moved));
  const nClasses = largestOf(labels) + 1;
  const fields = [labels.length, nClasses, k, METRICS[metric], TIES[ties], axes.cos, axes.sin, left, top, step, width];
  const plane = loans.input(Int32Array.of(...fields, loans.input(points), loans.input(labels), to, path));
  const scratch = laneScratch(engine, loans.scratch, engine.local.regionsScratchBytes(labels.length, nClasses));
  const jobs = Array.from({ length: Math.ceil(height / ROWS) }, (_, strip) => {
    const rows = [strip * ROWS, Math.min((strip + 1) * ROWS, height)];
    return {
      call: (lane: number) => ({ kernel: 'regions', args: [plane, 0, width, ...rows, scratch[lane]!] }) as const,
    };
  });
  await runJobs(engine.workers, jobs);
  loans.returnOutputs();
}

/** Where a point is, and where it was. */
function pathOf(points: Int32Array, { index, x, y }: NonNullable<RegionsRequest['moved']>): Int32Array {
  return Int32Array.of(points[index * 2]!, points[index * 2 + 1]!, x, y);
}
