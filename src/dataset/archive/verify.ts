import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { dataError, hint, UserError } from '../../errors.ts';
import { readBounded } from '../../files/read-bounded.ts';
import { isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { onFile } from '../file-trouble.ts';
import { type Location, locate } from '../finding/locate.ts';
import { notUnpackedYet } from '../finding/unpacked-yet.ts';
import { downloadCommand } from '../hints.ts';
import { parseBatch, parseClassNames } from '../reading/parse.ts';
import type { Batch, DatasetSpec, LabelKind } from '../specs/spec.ts';
import { stopIfAborted } from '../watch.ts';
import { ARCHIVE_RECORD } from './archive-record.ts';
import { fileDigest, sha256Of } from './digest.ts';
import { type DownloadOptions, fillDownload } from './download-options.ts';
import { readSums, SUMS_FILE } from './sums.ts';

export interface FileCheck {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  /** `unknown`: nothing to compare with. */
  readonly status: 'ok' | 'wrong' | 'missing' | 'unknown';
  /** What was found, in words. */
  readonly detail: string;
}

export interface Verification {
  /** Of the archive, then of each unpacked file. */
  readonly checks: readonly FileCheck[];
  /** No check came out wrong, and no batch is missing. */
  readonly ok: boolean;
}

async function checkArchive(location: Location, options: DownloadOptions): Promise<FileCheck> {
  const { archive: path, hasArchive, unpackedFrom, spec } = location;
  if (!hasArchive) {
    const detail = 'no archive here (not needed once unpacked)';
    return { path, bytes: undefined, sha256: undefined, status: 'unknown', detail };
  }
  const given = fillDownload(spec, options).sha256;
  const { bytes, sha256 } = await fileDigest(path, options);
  // Data of one's own: what was unpacked on purpose is what should be here. Else official, as where files were packed anew.
  const isRecorded = options.sha256 === undefined && unpackedFrom !== undefined && sha256 !== spec.archive.sha256;
  const expected = isRecorded ? unpackedFrom : given;
  const right = sha256 === expected;
  const source = options.sha256 === undefined ? 'the official SHA-256' : 'the SHA-256 given';
  const detail = right
    ? isRecorded
      ? `as recorded in ${ARCHIVE_RECORD}`
      : source
    : `SHA-256 is ${sha256}, expected ${expected}; if you mean this archive, add --sha256 ${sha256}`;
  return { path, bytes, sha256, status: right ? 'ok' : 'wrong', detail };
}

/** What an unpacked file should be: its digest, and the source of that; and its contents, in words. */
interface Expected {
  readonly sha256: string | undefined;
  readonly official: Pick<Batch, 'sha256' | 'md5'>;
  readonly contents: (bytes: Buffer, name: string) => string;
}

const batchContents = (spec: DatasetSpec, batch: Batch) => (bytes: Buffer, name: string) =>
  `${count(parseBatch(bytes, spec, batch, name).nSamples)} records, all labels valid`;

const namesContents =
  ({ classNames }: LabelKind) =>
  (bytes: Buffer, name: string) =>
    `${parseClassNames(bytes.toString('utf8'), classNames.length, name).length} class names`;

/** The official digest that a file has, in words; undefined if none is known, or if the file has another. */
function officialDigest(bytes: Buffer, { sha256, md5 }: Expected['official']): string | undefined {
  if (sha256 !== undefined && sha256Of(bytes) === sha256) return 'the official SHA-256';
  if (md5 !== undefined && createHash('md5').update(bytes).digest('hex') === md5) return 'the official MD5';
  return undefined;
}

/** More than any file of a dataset has: the largest takes 154 MB. */
const MAX_BYTES = 2 ** 28;

/** One unpacked file: its digest against SHA256SUMS or the official one, and for a batch its size and every label. */
async function checkFile(path: string, expected: Expected): Promise<FileCheck> {
  let bytes: Buffer | undefined;
  try {
    bytes = await onFile(
      readBounded(path, { maxBytes: MAX_BYTES, fail: (what) => dataError(what) }),
      path,
      'read the file',
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.kind === 'data')
      return { path, bytes: undefined, sha256: undefined, status: 'wrong', detail: error.message };
    if (!isMissing(error.cause)) throw error;
  }
  if (bytes === undefined) return { path, bytes: undefined, sha256: undefined, status: 'missing', detail: 'missing' };
  const sha256 = sha256Of(bytes);
  const found = { path, bytes: bytes.length, sha256 };
  if (expected.sha256 !== undefined && sha256 !== expected.sha256) {
    return { ...found, status: 'wrong', detail: `SHA-256 is ${sha256}, expected ${expected.sha256}` };
  }
  try {
    const contents = expected.contents(bytes, basename(path));
    const official = officialDigest(bytes, expected.official);
    if (expected.sha256 !== undefined) return { ...found, status: 'ok', detail: `as unpacked; ${contents}` };
    if (official !== undefined) return { ...found, status: 'ok', detail: `${official}; ${contents}` };
    const isOther = (expected.official.sha256 ?? expected.official.md5) !== undefined;
    const what = `${isOther ? 'not the official file; ' : ''}${contents}`;
    return { ...found, status: 'unknown', detail: `${what}; ${SUMS_FILE} has no digest of it` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...found, status: 'wrong', detail: error.message };
  }
}

/**
 * Hashes everything again: the archive against the digest given, or the official one or that of the record beside the
 * batches; the batches against the SHA256SUMS that was written when they were unpacked; and checks every label.
 * @throws UserError (data) if there is nothing to verify
 */
export async function verifyDataset(
  spec: DatasetSpec,
  dataDir: string,
  options: DownloadOptions = {},
): Promise<Verification> {
  const location = await locate(spec, dataDir);
  if (!location.hasArchive && location.sizes.size === 0) {
    if (location.python !== undefined) {
      throw dataError(`${location.python} is the Python edition of ${spec.title}, of which no file's digest is known`, {
        hint: hint`its images as a whole have one: \`${{ command: `cifar-train info --dataset ${spec.name} --data-dir ${shellWord(dataDir)}` }}\` says whether they are the official ones`,
      });
    }
    const almost = await notUnpackedYet(spec, location.home);
    if (almost !== undefined) throw almost;
    throw dataError(`there is no ${spec.title} in ${location.home} to verify`, {
      hint: hint`download it with \`${downloadCommand(spec, { dataDir })}\``,
    });
  }
  const sums = await readSums(join(location.batches, SUMS_FILE));
  const checks = [await checkArchive(location, options)];
  const batches = location.sizes.size === 0 ? [] : spec.batches;
  const files = [
    ...batches.map((batch) => ({ name: batch.name, official: batch, contents: batchContents(spec, batch) })),
    ...spec.labels.map((label) => ({ name: label.namesFile, official: {}, contents: namesContents(label) })),
  ];
  const total = [...location.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  for (const { name, official, contents } of files) {
    stopIfAborted(options.signal);
    const check = await checkFile(join(location.batches, name), { sha256: sums.get(name), official, contents });
    // The standard names do for a file that is not there, and no digest of one that something else unpacked is known.
    const isSilent = !sums.has(name) && spec.labels.some(({ namesFile }) => namesFile === name);
    if (!isSilent || check.status === 'wrong') checks.push(check);
    done += location.sizes.get(name) ?? 0;
    options.onProgress?.(done, total, 'checking the batches');
  }
  return { checks, ok: checks.every(({ status }) => status === 'ok' || status === 'unknown') };
}
