import { createHash } from 'node:crypto';
import type { Hint } from '../../errors.ts';
import type { LabelledImages } from '../dataset.ts';
import type { Batch, DatasetSpec, LabelKind } from '../specs/spec.ts';
import { type FileWatch, stopIfAborted } from '../watch.ts';
import { parseRecordsInto } from './parse.ts';

/** A file of records, as the binary edition has it, whatever it was read from. */
export interface RecordsFile {
  readonly batch: Batch;
  readonly path: string;
  /** What fixes it. */
  readonly hint: Hint;
  /** How many records it has. */
  readonly nRecords: number;
  /** How many of them are wanted. */
  readonly nWanted: number;
  /** Opens it, for reading records from one on into an array. */
  open(): Promise<OpenRecords>;
}

export interface OpenRecords {
  read(firstRecord: number, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** SHA-256 of the file, where that is not the one of its records. */
  readonly sha256?: string;
}

/** What tells a file that was read from another one. */
export interface HashedFile {
  readonly path: string;
  /** What fixes it. */
  readonly hint: Hint;
  readonly sha256: string;
}

/** A batch that was read. */
export interface ReadFile extends HashedFile {
  readonly batch: Batch;
  /** Whether it is the official one; undefined if no digest of that is known. */
  readonly isOfficial: boolean | undefined;
}

/** Images, the SHA-256 of their records, byte for byte as `cat FILES | head -c …` gives them, and the files they came from. */
export interface ReadImages {
  readonly images: LabelledImages;
  readonly digest: string;
  readonly files: readonly ReadFile[];
}

/** How many records are in memory twice, as they are read and as images: 6 MB. */
const PIECE = 2_000;

/**
 * Reads the first records of some files, one after the other, into one set of images. The rest of each file is read too, for
 * its digest: hashing 150 MB takes a fraction of a second.
 * @throws UserError: (data) for a label without a class; (interrupted)
 */
export async function readRecordsOf(
  files: readonly RecordsFile[],
  spec: DatasetSpec,
  label: LabelKind,
  { signal }: FileWatch,
): Promise<ReadImages> {
  const { recordBytes } = spec;
  const { nFeatures } = spec.image;
  const nSamples = files.reduce((sum, { nWanted }) => sum + nWanted, 0);
  const images = { nSamples, pixels: new Uint8Array(nSamples * nFeatures), labels: new Uint8Array(nSamples) };
  const buffer = new Uint8Array(PIECE * recordBytes);
  const wanted = createHash('sha256');
  const read: ReadFile[] = [];
  let done = 0;
  for (const { batch, path, hint, nRecords, nWanted, open } of files) {
    const whole = createHash('sha256');
    const md5 = batch.sha256 === undefined && batch.md5 !== undefined ? createHash('md5') : undefined;
    const opened = await open();
    try {
      for (let firstRecord = 0; firstRecord < nRecords; firstRecord += PIECE) {
        stopIfAborted(signal);
        const records = buffer.subarray(0, Math.min(PIECE, nRecords - firstRecord) * recordBytes);
        await opened.read(firstRecord, records);
        whole.update(records);
        md5?.update(records);
        const used = records.subarray(0, Math.max(0, nWanted - firstRecord) * recordBytes);
        const n = used.length / recordBytes;
        const into = {
          pixels: images.pixels.subarray(done * nFeatures, (done + n) * nFeatures),
          labels: images.labels.subarray(done, done + n),
        };
        wanted.update(used);
        parseRecordsInto(used, spec, label, into, { file: path, firstRecord, hint });
        done += n;
      }
    } finally {
      await opened.close();
    }
    const ofRecords = whole.digest('hex');
    const official = batch.sha256 ?? batch.md5;
    const isOfficial = official === undefined ? undefined : official === (md5?.digest('hex') ?? ofRecords);
    read.push({ batch, path, hint, sha256: opened.sha256 ?? ofRecords, isOfficial });
  }
  return { images, digest: wanted.digest('hex'), files: read };
}
