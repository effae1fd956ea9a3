import { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { StepSizes } from '../../models/training/steps/sizes.ts';
import { type MetricsRecord, readWholeLines } from '../../runs/metrics.ts';

/** A line has no more losses than these, however many steps its epoch has: a million steps take 8 MB. */
const MOST = 1000;
const DIGITS = 6;

/** The losses of an epoch's steps, as a line of metrics.jsonl has them. */
export interface StepLosses {
  /** Data loss plus penalty of each batch before its step, to six digits; of several steps, the mean. */
  readonly stepLosses: readonly number[];
  /** How many steps each of them is the mean of; the last may have fewer. */
  readonly stepsPerLoss: number;
}

/** What a line has of the last step of its epoch, to six digits: root mean squares of each layer's weights, gradient and update. */
export interface LayerSizes {
  readonly layers?: readonly StepSizes[];
}

/** The same with its epoch. */
export interface EpochSizes {
  /** 1 is the first. */
  readonly epoch: number;
  readonly layers: readonly StepSizes[];
}

const size = z.number().nonnegative();
const epochSizes = z.object({
  epoch: z.int().min(1),
  layers: z.array(z.object({ name: z.string(), weight: size, gradient: size, update: size })),
});

/** The sizes of steps that lines of metrics.jsonl have; without lines that have none. */
export const sizesIn = (lines: readonly object[]): readonly EpochSizes[] =>
  lines.flatMap((line) => epochSizes.safeParse(line).data ?? []);

const rounded = (x: number): number => Number(x.toPrecision(DIGITS));

/** Of so many training images, how many are classified after each epoch if none are held out: a tenth. */
export const usualSample = (nTrain: number): number => Math.max(1, Math.floor(nTrain / 10));

/** Makes the lines of metrics.jsonl of a training, from the losses of its steps as they come. */
export function epochLines() {
  const losses: number[] = [];
  let layers: readonly StepSizes[] | undefined;
  return {
    addStep: (loss: number): void => {
      losses.push(loss);
    },
    addSizes: (sizes: readonly StepSizes[]): void => {
      layers = sizes.map(({ name, weight, gradient, update }) => ({
        ...{ name, weight: rounded(weight), gradient: rounded(gradient), update: rounded(update) },
      }));
    },
    /** The line of an epoch that has ended. */
    lineOf: (record: EpochRecord): EpochRecord & StepLosses & LayerSizes => ({
      ...record,
      ...stepLossesOf(losses.splice(0)),
      ...(layers && { layers }),
    }),
  };
}

export function stepLossesOf(losses: readonly number[]): StepLosses {
  const stepsPerLoss = Math.max(1, Math.ceil(losses.length / MOST));
  const stepLosses = Array.from({ length: Math.ceil(losses.length / stepsPerLoss) }, (_, i) => {
    const some = losses.slice(i * stepsPerLoss, (i + 1) * stepsPerLoss);
    return rounded(some.reduce((sum, loss) => sum + loss, 0) / some.length);
  });
  return { stepLosses, stepsPerLoss };
}

/**
 * The lines of a resumed run for the epochs that its checkpoint knows: those of its metrics.jsonl, with the losses of their
 * steps. Of an epoch whose line is of an older version, or one of the `nLost` whose line is lost, the record alone is left.
 */
export function linesOf(lines: readonly MetricsRecord[], epochs: readonly EpochRecord[]) {
  const byEpoch = new Map(lines.map((line) => [line.epoch, line]));
  let nLost = 0;
  const records = epochs.map((record): EpochRecord => {
    const { trainLoss, stepLosses, stepsPerLoss, layers } = byEpoch.get(record.epoch) ?? {};
    const isOfIt = trainLoss === record.trainLoss;
    if (!isOfIt) nLost++;
    if (!isOfIt || stepLosses === undefined) return record;
    return { ...record, ...{ stepLosses, stepsPerLoss }, ...(layers !== undefined && { layers }) };
  });
  return { records, nLost };
}

/** The lines of a metrics.jsonl that can be read: what somebody has damaged costs no more than itself. */
export async function readLines(metricsPath: string): Promise<readonly MetricsRecord[]> {
  return await readWholeLines(metricsPath).catch((error: unknown) => {
    if (error instanceof UserError) return [];
    throw error;
  });
}
