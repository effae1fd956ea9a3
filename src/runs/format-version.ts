import { dataError, type UserError } from '../errors.ts';
import { version as ownVersion } from './version.ts';

/** Which format a file says it has, and who wrote it: as the file says it, unchecked. */
export interface ClaimedFormat {
  readonly format: unknown;
  readonly formatVersion: unknown;
  /** Of the cifar-train that wrote it. */
  readonly version: unknown;
}

/**
 * The error for a file of one of our formats in a version that this program does not know: a newer program wrote it.
 * @param known the versions that it does know, the newest last
 * @returns undefined for a file of a known version, and for one that is not of this format at all
 */
export function unknownVersion(
  path: string,
  { format, formatVersion, version }: ClaimedFormat,
  wanted: string,
  known: readonly string[],
): UserError | undefined {
  if (format !== wanted) return undefined;
  if (typeof formatVersion !== 'string' && typeof formatVersion !== 'number') return undefined; // damaged
  if (known.includes(String(formatVersion))) return undefined;
  const readable = known.length === 1 ? `version ${known[0]}` : `versions ${known[0]} to ${known.at(-1)}`;
  return dataError(
    `${path} has the format ${JSON.stringify(wanted)} in version ${formatVersion}; this program reads ${readable}`,
    { hint: typeof version === 'string' ? adviceFor(version) : undefined },
  );
}

const adviceFor = (writtenBy: string): string =>
  writtenBy === ownVersion
    ? `it is said to be of cifar-train ${writtenBy}, this version, which writes no such file: it has been changed`
    : `cifar-train ${writtenBy} wrote it: use that version, or a newer one`;
