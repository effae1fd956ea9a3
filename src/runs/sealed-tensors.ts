import { createHash } from 'node:crypto';
import { z } from 'zod';
import { dataError, type UserError, usageError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { parseJson } from '../files/json.ts';
import { schemaFault } from '../files/schema-fault.ts';
import { isMissing } from '../files/system-error.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { NamedTensor } from '../models/training/parameters.ts';
import { checkFilePath } from '../util/checks.ts';
import { unknownVersion } from './format-version.ts';
import { encodeSafetensors, readSafetensors, type Safetensors } from './safetensors.ts';

const NO_DIGEST = '0'.repeat(64);

/** Of everything else in the file: without it, a flipped bit would silently lead to other weights. */
function digestOf({ tensors, metadata }: Safetensors): string {
  const bytes = encodeSafetensors({ tensors, metadata: { ...metadata, sha256: NO_DIGEST } });
  return createHash('sha256').update(bytes).digest('hex');
}

/** The file with the SHA-256 of all the rest in its metadata. */
export function sealed({ tensors, metadata: { sha256: _, ...metadata } }: Safetensors): Safetensors {
  return { tensors, metadata: { ...metadata, sha256: digestOf({ tensors, metadata }) } };
}

/** What is wrong with a {@link sealed} file; undefined for one that is whole. */
export function brokenSeal({ tensors, metadata: { sha256, ...metadata } }: Safetensors): string | undefined {
  if (digestOf({ tensors, metadata }) === sha256) return undefined;
  return 'it is damaged: its contents do not match its SHA-256';
}

/**
 * A value as the JSON that {@link json} reads again.
 * @throws UserError (usage) for one that it would not read
 */
export function jsonText<Value>(what: string, value: Value, schema: z.ZodType<Value>): string {
  const refused = (why: string, cause?: unknown) => usageError(`${what} cannot be kept: ${why}`, { cause });
  let text: string;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw refused('JSON cannot hold all that is in it', error); // such as numbers of type bigint
  }
  const again: unknown = JSON.parse(text);
  const checked = schema.safeParse(again);
  if (!checked.success) throw refused(schemaFault(checked.error, again));
  return text;
}

/**
 * Writes a safetensors file whose metadata has the SHA-256 of all the rest, whole or not at all.
 * @throws UserError (failed) if it cannot be written: what was there stays
 */
export async function saveSealed(path: string, file: Safetensors): Promise<void> {
  checkFilePath('path', path);
  await writeAtomic(path, encodeSafetensors(sealed(file)));
}

/** The contents of a file that {@link saveSealed} wrote. */
export interface Sealed<Metadata> {
  readonly metadata: Metadata;
  /** All F32. */
  readonly tensors: readonly NamedTensor[];
}

/**
 * Reads what {@link saveSealed} wrote.
 * @param wanted the format and its version
 * @param schema of the metadata
 * @param fail makes the error for an invalid file
 * @returns undefined if there is no file
 * @throws UserError (data) for a file that is damaged, or of a newer version; (failed) if it cannot be read
 */
export async function loadSealed<Metadata>(
  path: string,
  wanted: { readonly format: string; readonly format_version: string },
  schema: z.ZodType<Metadata>,
  fail: (what: string) => UserError,
): Promise<Sealed<Metadata> | undefined> {
  checkFilePath('path', path);
  const file = await readSafetensors(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'read', path);
  });
  if (file === undefined) return undefined;
  const { format, format_version: formatVersion, version } = file.metadata;
  const newer = unknownVersion(path, { format, formatVersion, version }, wanted.format, [wanted.format_version]);
  if (newer !== undefined) throw newer;
  const parsed = schema.safeParse(file.metadata);
  if (!parsed.success) throw fail(`its metadata is damaged: ${schemaFault(parsed.error, file.metadata)}`);
  const broken = brokenSeal(file);
  if (broken !== undefined) throw fail(broken);
  const tensors = [...file.tensors].map(([name, { dtype, shape, data }]): NamedTensor => {
    if (dtype !== 'F32') throw fail(`tensor ${name} must be F32; it is ${dtype}`);
    return { name, shape, data };
  });
  return { metadata: parsed.data, tensors };
}

/** Text in the metadata that is JSON of a schema. */
export const json = <T>(schema: z.ZodType<T>): z.ZodType<T> =>
  z.string().transform((text, context): T => {
    let value: unknown;
    try {
      value = parseJson(text, (what) => dataError(what));
    } catch {
      context.addIssue('it is not JSON');
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue(schemaFault(parsed.error, value));
    return z.NEVER;
  });
