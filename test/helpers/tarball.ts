import { gzipSync } from 'node:zlib';
import { BATCH_FILES, CIFAR10 } from '../../src/dataset/specs/cifar10.ts';
import { Random } from '../../src/util/random.ts';

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

/** Records of random pixels, with labels 0, 1, … 9, 0, … */
export function randomRecords(nRecords: number, seed: number): Buffer {
  const random = Random.seeded(seed);
  const { recordBytes } = CIFAR10;
  const records = Buffer.alloc(nRecords * recordBytes);
  for (let i = 0; i < records.length; i++) records[i] = random.integer(256);
  for (let i = 0; i < nRecords; i++) records[i * recordBytes] = i % 10;
  return records;
}

export const CLASS_NAMES_TEXT = `${CIFAR10.classNames.join('\n')}\n\n`;

/** The bodies of six small batches and the class names, by file name. */
export function smallBatches(nRecords = 20, seed = 1): ReadonlyMap<string, Buffer> {
  const batches = BATCH_FILES.map((name, i) => [name, randomRecords(nRecords, seed * 100 + i)] as const);
  return new Map([...batches, [CIFAR10.namesFile, Buffer.from(CLASS_NAMES_TEXT)]]);
}

/** The members of a legal small archive. */
export function smallMembers(files: ReadonlyMap<string, Uint8Array> = smallBatches()): Member[] {
  const plain = [...files].map(([name, body]) => ({ path: `${CIFAR10.folder}/${name}`, body }));
  return [{ path: `${CIFAR10.folder}/`, type: '5' }, ...plain];
}

export const tarball = (members: readonly Member[]): Buffer => gzipSync(tar(members), { level: 1 });

/** A legal small archive. */
export const smallArchive = (nRecords?: number, seed?: number): Buffer =>
  tarball(smallMembers(smallBatches(nRecords, seed)));
