import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dataError, UserError } from '../../errors.ts';
import { isMissing } from '../../files/system-error.ts';
import { count } from '../../util/format.ts';
import { onFile } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import { type Location, locate } from '../locate.ts';
import { parseBatch, parseClassNames } from '../parse.ts';
import { BATCH_FILES, CIFAR10, SUMS_FILE } from '../specs/cifar10.ts';
import { stopIfAborted } from '../watch.ts';
import { fileDigest, sha256Of } from './digest.ts';
import { type DownloadOptions, fillDownload } from './download-options.ts';

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
  readonly checks: readonly FileCheck[];
  /** No check came out wrong, and no batch is missing. */
  readonly ok: boolean;
}

/** The digests in a file as sha256sum writes it; lines of another form are passed over. */
function parseSums(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([0-9a-f]{64}) [ *](.+?)\r?$/gm)].map(([, sha256, name]) => [name!, sha256!]));
}

async function readSums(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await onFile(readFile(path, 'utf8'), path, 'read the digests').catch((error) => {
    if (isMissing(error.cause)) return '';
    throw error;
  });
  return parseSums(text);
}

async function checkArchive(location: Location, options: DownloadOptions): Promise<FileCheck> {
  const { archive: path, hasArchive } = location;
  if (!hasArchive) {
    const detail = 'there is no archive here; the batches do not need it';
    return { path, bytes: undefined, sha256: undefined, status: 'unknown', detail };
  }
  const expected = fillDownload(options).sha256;
  const { bytes, sha256 } = await fileDigest(path, options);
  const right = sha256 === expected;
  const official = options.sha256 === undefined ? 'the official SHA-256' : 'the SHA-256 given';
  const detail = right
    ? official
    : `SHA-256 is ${sha256}, expected ${expected}; if another archive is meant, add --sha256 ${sha256}`;
  return { path, bytes, sha256, status: right ? 'ok' : 'wrong', detail };
}

/** One unpacked file: its digest against SHA256SUMS, and for a batch its size and every label. */
async function checkFile(path: string, expected: string | undefined): Promise<FileCheck> {
  const name = basename(path);
  const bytes = await onFile(readFile(path), path, 'read the file').catch((error) => {
    if (isMissing(error.cause)) return undefined;
    throw error;
  });
  if (bytes === undefined) return { path, bytes: undefined, sha256: undefined, status: 'missing', detail: 'not there' };
  const sha256 = sha256Of(bytes);
  const found = { path, bytes: bytes.length, sha256 };
  if (expected !== undefined && sha256 !== expected) {
    return { ...found, status: 'wrong', detail: `SHA-256 is ${sha256}, expected ${expected}` };
  }
  try {
    const records = BATCH_FILES.includes(name)
      ? `${count(parseBatch(bytes, name).nSamples)} records, all labels good`
      : `${parseClassNames(bytes.toString('utf8'), name).length} class names`;
    if (expected !== undefined) return { ...found, status: 'ok', detail: `as unpacked; ${records}` };
    return { ...found, status: 'unknown', detail: `${records}; no ${SUMS_FILE} to compare with` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...found, status: 'wrong', detail: error.message };
  }
}

/**
 * Hashes everything again: the archive against the official digest (or the one given), the batches against the SHA256SUMS
 * that was written when they were unpacked; and looks at every label.
 * @throws UserError (data) where there is nothing to verify
 */
export async function verifyCifar10(dataDir: string, options: DownloadOptions = {}): Promise<Verification> {
  const location = await locate(dataDir);
  if (!location.hasArchive && location.sizes.size === 0) {
    throw dataError(`there is no CIFAR-10 in ${location.home} to verify`, {
      hint: `get it with \`${downloadCommand({ dataDir })}\``,
    });
  }
  const sums = await readSums(join(location.batches, SUMS_FILE));
  const checks = [await checkArchive(location, options)];
  const names = location.sizes.size === 0 ? [] : BATCH_FILES;
  const total = [...location.sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  for (const name of sums.has(CIFAR10.namesFile) ? [...names, CIFAR10.namesFile] : names) {
    stopIfAborted(options.signal);
    checks.push(await checkFile(join(location.batches, name), sums.get(name)));
    done += location.sizes.get(name) ?? 0;
    options.onProgress?.(done, total, 'checking the batches');
  }
  return { checks, ok: checks.every(({ status }) => status === 'ok' || status === 'unknown') };
}
