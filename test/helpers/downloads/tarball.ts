import { gzipSync } from 'node:zlib';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import type { DatasetSpec } from '../../../src/dataset/specs/spec.ts';
import { Random } from '../../../src/util/random.ts';

const BLOCK = 512;

/** One member as tar writes it (ustar); `size` may lie about the body. */
export interface Member {
  readonly path: string;
  readonly body?: Uint8Array | string;
  /** tar's type flag: 0 file, 1 hard link, 2 symbolic link, 3 character device, 5 folder, 6 fifo. */
  readonly type?: string;
  readonly linkpath?: string;
  readonly size?: number;
}

const padded = (bytes: Uint8Array): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);

function header({ path, type = '0', linkpath = '', size }: Member, length: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  block.write(path, 0, 100);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size ?? length, 124, 12);
  octal(0, 136, 12);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(linkpath, 157, 100);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export function tar(members: readonly Member[], end = true): Buffer {
  const blocks = members.flatMap((member) => {
    const body = Buffer.from(member.body ?? '');
    return [header(member, body.length), padded(body)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(end ? 2 * BLOCK : 0)]);
}

/** The names of CIFAR-10's six files of records, training first. */
export const BATCH_FILES: readonly string[] = CIFAR10.batches.map(({ name }) => name);

/** Records of random pixels; each of their labels counts up from 0, and begins again after the last class. */
export function randomRecords(nRecords: number, seed: number, spec: DatasetSpec = CIFAR10): Buffer {
  const random = Random.seeded(seed);
  const { recordBytes, labels } = spec;
  const records = Buffer.alloc(nRecords * recordBytes);
  for (let i = 0; i < records.length; i++) records[i] = random.integer(256);
  for (let i = 0; i < nRecords; i++) {
    for (const { byte, classNames } of labels) records[i * recordBytes + byte] = i % classNames.length;
  }
  return records;
}

const namesText = (names: readonly string[]): string => `${names.join('\n')}\n\n`;

export const CLASS_NAMES_TEXT = namesText(CIFAR10.labels[0].classNames);

/**
 * The bodies of small batches and the class names, by file name.
 * @param nRecords of the test file; the others have as many more as officially
 */
export function smallBatches(nRecords = 20, seed = 1, spec: DatasetSpec = CIFAR10): ReadonlyMap<string, Buffer> {
  const batches = spec.batches.map((batch, i) => {
    const n = (nRecords * batch.nRecords) / spec.testFile.nRecords;
    return [batch.name, randomRecords(n, seed * 100 + i, spec)] as const;
  });
  const names = spec.labels.map(
    ({ namesFile, classNames }) => [namesFile, Buffer.from(namesText(classNames))] as const,
  );
  return new Map([...batches, ...names]);
}

/** The members of a legal small archive. */
export function smallMembers(
  files: ReadonlyMap<string, Uint8Array> = smallBatches(),
  { folder }: DatasetSpec = CIFAR10,
): Member[] {
  const plain = [...files].map(([name, body]) => ({ path: `${folder}/${name}`, body }));
  return [{ path: `${folder}/`, type: '5' }, ...plain];
}

export const tarball = (members: readonly Member[]): Buffer => gzipSync(tar(members), { level: 1 });

/** A legal small archive. */
export const smallArchive = (nRecords?: number, seed?: number, spec?: DatasetSpec): Buffer =>
  tarball(smallMembers(smallBatches(nRecords, seed, spec), spec));
