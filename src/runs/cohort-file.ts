import { z } from 'zod';
import { dataError, type UserError } from '../errors.ts';
import type { CohortProgress } from '../selection/judging/cohort-keeper.ts';
import { checkFilePath, checkHas, checkList, checkObject, checkTexts } from '../util/checks.ts';
import { curveSchema } from './result-schemas.ts';
import { json, jsonText, loadSealed, saveSealed } from './sealed-tensors.ts';
import { trainingArrays, trainingTensors } from './training-tensors.ts';

/** Which sweep a file belongs to; compare it with the run's before resuming. */
export interface SweepOrigin {
  /** Of the cifar-train that wrote it. */
  readonly version: string;
  /** Of the training data. */
  readonly dataDigest: string;
  /** Of the settings and the splits. */
  readonly sweepDigest: string;
}

/** The state of training some settings of a sweep on one split. */
export interface CohortFile {
  readonly progress: CohortProgress;
  readonly origin: SweepOrigin;
}

/** The version rises too where a training that goes on from such a file would come to other bits. */
const FORMAT = { format: 'cifar-train sweep checkpoint', format_version: '1' };
const whole = z.int().nonnegative();
const memberSchema = z.object({
  trial: whole,
  fitSeconds: z.number().nonnegative(),
  firstLoss: z.number(),
  curve: curveSchema.default([]), // which older versions did not keep
});
const progressSchema = z.object({
  id: whole,
  split: whole,
  epochs: whole.min(1),
  random: z.array(z.int()).length(4),
  members: z.array(memberSchema).min(1),
});
const metadataSchema = z.object({
  format: z.literal(FORMAT.format),
  format_version: z.literal(FORMAT.format_version),
  version: z.string(),
  data_digest: z.string(),
  sweep_digest: z.string(),
  progress: json(progressSchema),
});

/**
 * Writes it as safetensors, whole or not at all: for each setting the parameters and the optimizer's state as F32, the
 * rest as metadata.
 * @throws UserError: (failed) if it cannot be written: what was there stays; (usage) for what is no such progress
 */
export async function saveCohort(path: string, file: CohortFile): Promise<void> {
  checkFilePath('path', path);
  checkObject('file', file, '{ progress, origin }');
  const { progress, origin } = file;
  checkHas('progress', progress, 'members', 'the progress of trainings, such as a keeper gets');
  checkHas('origin', origin, 'dataDigest', 'where it comes from: { version, dataDigest, sweepDigest }');
  const { version, dataDigest, sweepDigest } = origin;
  checkTexts('origin', { version, dataDigest, sweepDigest });
  checkList('members', progress.members, 'a list of trainings');
  for (const member of progress.members) checkHas('a member', member, 'parameters', 'the state of a training');
  const { id, split, epochs, random, members } = progress;
  const tensors = members.flatMap((member, i) => trainingTensors(member, `${i}.`));
  const rest = members.map(({ trial, fitSeconds, firstLoss, curve }) => ({ trial, fitSeconds, firstLoss, curve }));
  await saveSealed(path, {
    tensors: new Map(tensors),
    metadata: {
      ...FORMAT,
      version: origin.version,
      data_digest: origin.dataDigest,
      sweep_digest: origin.sweepDigest,
      progress: jsonText('progress', { id, split, epochs, random, members: rest }, progressSchema),
    },
  });
}

/**
 * Reads what {@link saveCohort} wrote. Does not check that it fits the sweep.
 * @returns undefined if there is none
 * @throws UserError (data) for a file that is damaged or something else; UserError (failed) if it cannot be read
 */
export async function loadCohort(path: string): Promise<CohortFile | undefined> {
  const fail = (what: string): UserError => dataError(`${path} is not a checkpoint of a sweep: ${what}`);
  const file = await loadSealed(path, FORMAT, metadataSchema, fail);
  if (file === undefined) return undefined;
  const { version, data_digest: dataDigest, sweep_digest: sweepDigest, progress } = file.metadata;
  const members = progress.members.map((member, i) => ({ ...member, ...trainingArrays(file, fail, `${i}.`) }));
  return { progress: { ...progress, members }, origin: { version, dataDigest, sweepDigest } };
}
