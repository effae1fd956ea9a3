import { z } from 'zod';
import { dataError, type UserError } from '../errors.ts';
import type { TrainingState } from '../models/training/training-state.ts';
import { checkFilePath, checkHas, checkObject, checkTexts } from '../util/checks.ts';
import { json, jsonText, loadSealed, saveSealed } from './sealed-tensors.ts';
import { trainingArrays, trainingTensors } from './training-tensors.ts';

/** Which training a checkpoint belongs to; compare it with the run's before resuming. */
export interface CheckpointOrigin {
  /** Of the cifar-train that wrote it. */
  readonly version: string;
  /** Of the training data. */
  readonly dataDigest: string;
  /** All options that decide the result, as one text. */
  readonly training: string;
}

export interface Checkpoint {
  readonly state: TrainingState;
  readonly origin: CheckpointOrigin;
}

/** The version rises too where a training that goes on from such a file would come to other bits. */
const FORMAT = { format: 'cifar-train linear checkpoint', format_version: '1' };

const count = z.int().nonnegative();
const progressSchema = z.object({
  epochs: z
    .array(
      z.object({
        epoch: count.min(1),
        trainLoss: z.number(),
        valLoss: z.number().nullable().optional(),
        trainAccuracy: z.number().min(0).max(1).nullable().optional(),
        valAccuracy: z.number().min(0).max(1).nullable(),
        seconds: z.number().nonnegative(),
      }),
    )
    .min(1),
  firstLoss: z.number(),
  random: z.array(z.int()).length(4),
  bestEpoch: count.min(1).nullable(),
});

const metadataSchema = z.object({
  format: z.literal(FORMAT.format),
  format_version: z.literal(FORMAT.format_version),
  version: z.string(),
  data_digest: z.string(),
  training: z.string(),
  progress: json(progressSchema),
});

const OF_BEST = 'best.';

/**
 * Writes a checkpoint as safetensors, whole or not at all: parameters, the optimizer's state and the best parameters as
 * F32, the rest as metadata.
 * @throws UserError: (failed) if it cannot be written: what was there stays; (usage) for what is no checkpoint
 */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  checkFilePath('path', path);
  checkObject('checkpoint', checkpoint, '{ state, origin }');
  const { state, origin } = checkpoint;
  checkHas('state', state, 'parameters', 'the state of a training, such as onState gets');
  checkHas('origin', origin, 'dataDigest', 'where the state comes from: { version, dataDigest, training }');
  const { version, dataDigest, training } = origin;
  checkTexts('origin', { version, dataDigest, training });
  if (state.best !== null) checkHas('best', state.best, 'parameters', 'null, or an epoch and its parameters');
  const { best, epochs, firstLoss, random } = state;
  const ofBest = best === null ? [] : trainingTensors({ ...best, update: {} }, OF_BEST);
  await saveSealed(path, {
    tensors: new Map([...trainingTensors(state), ...ofBest]),
    metadata: {
      ...FORMAT,
      version: origin.version,
      data_digest: origin.dataDigest,
      training: origin.training,
      progress: jsonText('state', { epochs, firstLoss, random, bestEpoch: best?.epoch ?? null }, progressSchema),
    },
  });
}

/**
 * Reads what {@link saveCheckpoint} wrote. Does not check that the state fits a training.
 * @returns undefined if there is none
 * @throws UserError (data) for a file that is damaged or not such a checkpoint; UserError (failed) if it cannot be read
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const fail = (what: string): UserError => dataError(`${path} is not a checkpoint of cifar-train: ${what}`);
  const file = await loadSealed(path, FORMAT, metadataSchema, fail);
  if (file === undefined) return undefined;
  const { version, data_digest: dataDigest, training, progress } = file.metadata;
  const { epochs, firstLoss, random, bestEpoch } = progress;
  const { parameters, update } = trainingArrays(file, fail);
  const best =
    bestEpoch === null ? null : { epoch: bestEpoch, parameters: trainingArrays(file, fail, OF_BEST).parameters };
  const state = { parameters, update, random, epochs, firstLoss, best };
  return { state, origin: { version, dataDigest, training } };
}
