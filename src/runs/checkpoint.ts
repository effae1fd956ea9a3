import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { dataError, type UserError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { isMissing } from '../files/system-error.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { TrainingState } from '../models/linear/training-state.ts';
import { checkText } from '../util/checks.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors, type Tensor } from './safetensors.ts';

/** Which training a checkpoint is of: whoever goes on with it compares this with the run's. */
export interface CheckpointOrigin {
  /** Of cifar-train: another one may compute other bits. */
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

const FORMAT = { format: 'cifar-train linear checkpoint', format_version: '1' };
const NO_DIGEST = '0'.repeat(64);

const count = z.int().nonnegative();
const progressSchema = z.object({
  epochs: z
    .array(
      z.object({
        epoch: count.min(1),
        trainLoss: z.number(),
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
  progress: z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  }),
  sha256: z.string(),
});

/** Of everything else in the file: a checkpoint with a flipped bit would go on to other weights without a word. */
function digestOf({ tensors, metadata }: Safetensors): string {
  const bytes = encodeSafetensors({ tensors, metadata: { ...metadata, sha256: NO_DIGEST } });
  return createHash('sha256').update(bytes).digest('hex');
}

const OF_WEIGHT = 'update.weight.';
const OF_BIAS = 'update.bias.';

function contents({ state, origin }: Checkpoint): Safetensors {
  const { weight, bias, update, best } = state;
  const nClasses = bias.length;
  const f32 = (data: Float32Array): Tensor => {
    const shape = data.length === weight.length ? [nClasses, weight.length / nClasses] : [data.length];
    return { dtype: 'F32', shape, data };
  };
  const tensors = new Map([
    ['weight', f32(weight)],
    ['bias', f32(bias)],
    ...Object.entries(update.weight).map(([name, array]) => [OF_WEIGHT + name, f32(array)] as const),
    ...Object.entries(update.bias).map(([name, array]) => [OF_BIAS + name, f32(array)] as const),
    ...(best === null ? [] : [['best.weight', f32(best.weight)] as const, ['best.bias', f32(best.bias)] as const]),
  ]);
  const { epochs, firstLoss, random } = state;
  const metadata = {
    ...FORMAT,
    version: origin.version,
    data_digest: origin.dataDigest,
    training: origin.training,
    progress: JSON.stringify({ epochs, firstLoss, random, bestEpoch: best?.epoch ?? null }),
    sha256: NO_DIGEST,
  };
  return { tensors, metadata: { ...metadata, sha256: digestOf({ tensors, metadata }) } };
}

/**
 * Writes a checkpoint as safetensors, whole or not at all: parameters, the memory of the update rule and the best
 * parameters as F32, the rest as metadata.
 * @throws UserError (failed) where the disk does not take it: what was there stays
 */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  checkText('path', path, 'the path of a file');
  await writeAtomic(path, encodeSafetensors(contents(checkpoint)));
}

/** The arrays whose names begin with a prefix, without it. */
const below = (prefix: string, arrays: ReadonlyMap<string, Float32Array>) =>
  Object.fromEntries(
    [...arrays].filter(([name]) => name.startsWith(prefix)).map(([name, data]) => [name.slice(prefix.length), data]),
  );

/**
 * Reads what {@link saveCheckpoint} wrote. Whether the state fits a training is for the training to say.
 * @returns undefined where there is none
 * @throws UserError (data) for a file that is damaged or no such checkpoint; UserError (failed) for one unreadable
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint | undefined> {
  checkText('path', path, 'the path of a file');
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'read', path);
  });
  if (bytes === undefined) return undefined;
  const fail = (what: string): UserError => dataError(`${path} is not a checkpoint of cifar-train: ${what}`);
  const file = decodeSafetensors(bytes, path);
  const parsed = metadataSchema.safeParse(file.metadata);
  if (!parsed.success) throw fail(`metadata ${describe(parsed.error)}`);
  const { version, data_digest: dataDigest, training, progress, sha256 } = parsed.data;
  if (digestOf(file) !== sha256) throw fail('it is damaged: its contents do not have the SHA-256 that it says');
  const read = progressSchema.safeParse(progress);
  if (!read.success) throw fail(`metadata progress: ${describe(read.error)}`);
  const arrays = new Map<string, Float32Array>();
  for (const [name, { dtype, data }] of file.tensors) {
    if (dtype !== 'F32') throw fail(`tensor ${name} must be F32; it is ${dtype}`);
    arrays.set(name, data);
  }
  const need = (name: string): Float32Array => {
    const array = arrays.get(name);
    if (array === undefined) throw fail(`it has no tensor ${name}`);
    return array;
  };
  const { epochs, firstLoss, random, bestEpoch } = read.data;
  const best = bestEpoch === null ? null : { epoch: bestEpoch, weight: need('best.weight'), bias: need('best.bias') };
  const update = { weight: below(OF_WEIGHT, arrays), bias: below(OF_BIAS, arrays) };
  const state = { weight: need('weight'), bias: need('bias'), update, random, epochs, firstLoss, best };
  return { state, origin: { version, dataDigest, training } };
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${issue.path.map(String).join('.')}: ${issue.message}`;
}
