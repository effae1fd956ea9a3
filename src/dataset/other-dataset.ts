import { dataError, type Hint, type UserError } from '../errors.ts';
import type { DatasetSpec } from './specs/spec.ts';
import { otherSpecs } from './specs.ts';

/**
 * The error for files of one dataset where another was requested.
 * @param what begins the sentence that ends with the dataset: `the batches in … are`
 * @param hint what would work
 */
const mistaken = (what: string, spec: DatasetSpec, other: DatasetSpec, hint?: Hint): UserError =>
  dataError(`${what} ${other.title}'s, not ${spec.title}'s`, {
    hint: hint ?? `name the dataset: --dataset ${other.name}`,
  });

/** The error for an archive of another dataset. */
export const mistakenArchive = (archive: string, spec: DatasetSpec, other: DatasetSpec, hint?: Hint): UserError =>
  mistaken(`the archive ${archive} is`, spec, other, hint);

/** The error for batches of another dataset. */
export const mistakenBatches = (folder: string, spec: DatasetSpec, other: DatasetSpec): UserError =>
  mistaken(`the batches in ${folder} are`, spec, other);

/**
 * Refuses the official archive of another dataset.
 * @param hint what would work with the dataset that it is
 * @throws UserError (data)
 */
export function refuseOtherArchive(
  archive: string,
  sha256: string,
  spec: DatasetSpec,
  hint?: (other: DatasetSpec) => Hint,
): void {
  const other = otherSpecs(spec).find((one) => one.archive.sha256 === sha256);
  if (other !== undefined) throw mistakenArchive(archive, spec, other, hint?.(other));
}
