import { z } from 'zod';
import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { schemaFault } from '../../files/schema-fault.ts';
import { isMissing, remedyForMissing } from '../../files/system-error.ts';
import { checkFilePath } from '../../util/checks.ts';
import { MAX_SEED } from '../../util/random.ts';
import { isOneLine, quoted } from '../../util/text/printable.ts';
import { unknownVersion } from '../format-version.ts';
import { readSafetensors, type Safetensors } from '../safetensors.ts';
import { brokenSeal, json } from '../sealed-tensors.ts';

const formatText = (format: string | undefined): string =>
  format === undefined ? 'no format' : `the format ${quoted(format)}`;

/** What the metadata of every kind of model has. */
export const commonMetadata = {
  class_names: json(z.array(z.string().min(1).refine(isOneLine, 'not a text on one line')).min(1)),
  features: z.string().min(1).optional(),
  seed: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(MAX_SEED)),
  data_digest: z.string(),
  version: z.string(),
};

/** What to do about the file of a model that is damaged. */
export const DAMAGED_MODEL = 'restore it, or train the model again';

/** The error for a file of a model that is not there. */
export const missingModel = (path: string, cause: unknown): UserError =>
  dataError(`there is no model file ${path}`, { cause, hint: remedyForMissing(path) });

/** How the files of one kind of model are told from others. */
export interface ModelKind<Metadata> {
  /** As the metadata names it: `cifar-train linear`. */
  readonly format: string;
  /** In words: `a linear model`. */
  readonly name: string;
  /** The schema of the metadata of each version of the format. */
  readonly versions: ReadonlyMap<string, z.ZodType<Metadata>>;
  /** Whether the metadata has the SHA-256 of all the rest; older files have none. */
  readonly isSealed?: boolean;
  /** The longest file that is read; absent: 256 MiB. */
  readonly maxBytes?: number;
}

export interface ReadModel<Metadata> {
  readonly tensors: Safetensors['tensors'];
  readonly metadata: Metadata;
  /** Makes the error for tensors that do not belong together. */
  readonly fail: (what: string) => UserError;
}

/**
 * Reads the file of a model as far as its kind does not matter.
 * @throws UserError (data) for a file that is absent, damaged, of a newer version or not such a model; (failed) if it cannot
 *   be read
 */
export async function readModel<Metadata>(path: string, kind: ModelKind<Metadata>): Promise<ReadModel<Metadata>> {
  checkFilePath('path', path);
  const { format, versions } = kind;
  const file = await readSafetensors(path, kind.maxBytes).catch((error: unknown) => {
    if (isMissing(error)) throw missingModel(path, error);
    if (error instanceof UserError) throw dataError(error.message, { cause: error, hint: DAMAGED_MODEL });
    throw diskError(error, 'read', path);
  });
  const { tensors, metadata } = file;
  const not = (what: string, hint: string) =>
    dataError(`${path} is not ${kind.name} of cifar-train: ${what}`, { hint });
  const fail = (what: string): UserError => not(what, DAMAGED_MODEL);
  const { format_version: formatVersion, version } = metadata;
  const newer = unknownVersion(path, { format: metadata.format, formatVersion, version }, format, [...versions.keys()]);
  if (newer !== undefined) throw newer;
  if (metadata.format !== format) throw not(`it has ${formatText(metadata.format)}`, `name the file of ${kind.name}`);
  const [first] = versions.values();
  const parsed = (versions.get(formatVersion ?? '') ?? first!).safeParse(metadata);
  if (!parsed.success) throw fail(`its metadata is damaged: ${schemaFault(parsed.error, metadata)}`);
  const broken = kind.isSealed && metadata.sha256 !== undefined ? brokenSeal(file) : undefined;
  if (broken !== undefined) throw fail(broken);
  return { tensors, metadata: parsed.data, fail };
}
