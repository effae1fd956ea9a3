import { z } from 'zod';
import { schemaFault } from '../../files/schema-fault.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { MetricsRecord } from '../../runs/metrics.ts';
import { curveSchema } from '../../runs/result-schemas.ts';
import type { SplitResult } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';

/**
 * One line of a sweep's metrics.jsonl.
 * @param host the machine that computed it, where that was another one
 */
export const splitRecord = (
  trial: number,
  split: number,
  { params }: PlannedTrial,
  result: SplitResult,
  host?: string,
): object => ({ trial, split, params, ...result, ...(host !== undefined && { host }) });

/** One epoch of the winner's training on all images, in the same file: it is trained again each time. */
export const refitRecord = (epoch: EpochRecord): object => ({ refit: true, ...epoch });

export const isRefit = ({ refit }: MetricsRecord): boolean => refit === true;

const whole = z.int().nonnegative();
const share = z.number().min(0).max(1);
const seconds = z.number().nonnegative();
const times = { epochs: whole, fitSeconds: seconds, scoreSeconds: seconds };
/** What older versions did not record. */
const newer = {
  trainAccuracy: share.nullable().default(null),
  sparsity: share.nullable().default(null),
  curve: curveSchema.default([]),
  converged: z.boolean().optional(),
  steps: whole.optional(),
  gradientNorm: z.number().nonnegative().optional(),
};
/** Where a line belongs. */
export const placeSchema = z.object({
  trial: whole,
  split: whole,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
const resultSchema = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['finished', 'pruned']), accuracy: share, ...times, ...newer }),
  z.object({ status: z.literal('diverged'), accuracy: z.null(), ...times, ...newer }),
]);

/**
 * The result of a trial on a split, as a line or another machine has it.
 * @throws what `wrong` makes of what is wrong with it
 */
export function resultFrom(value: unknown, planned: PlannedTrial, wrong: (what: string) => Error): SplitResult {
  const result = resultSchema.safeParse(value);
  if (!result.success) throw wrong(schemaFault(result.error, value));
  const nEpochs = 'linear' in planned ? planned.linear.epochs : 'network' in planned ? planned.network.epochs : 0;
  const { status, epochs } = result.data;
  if (status === 'finished' ? epochs !== nEpochs : epochs > nEpochs) {
    throw wrong(`${status} after ${epochs} of ${nEpochs} epochs`);
  }
  return result.data;
}
