import { crc32 } from 'node:zlib';

/** An array in an .npz file: `<f4`, its shape, and the bytes of its items. */
export interface ReadArray {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Reads an .npz file as its formats are described, from the directory at its end; fails where it contradicts itself. */
export function readNpz(file: Uint8Array): ReadonlyMap<string, ReadArray> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - 22;
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  expectEqual('the signature of the end', u32(end), 0x06054b50);
  const arrays = new Map<string, ReadArray>();
  let at = u32(end + 16);
  expectEqual('the length of the directory', u32(end + 12), end - at);
  for (let i = 0; i < u16(end + 10); i++) {
    expectEqual('the signature of an entry', u32(at), 0x02014b50);
    const [nName, from] = [u16(at + 28), u32(at + 42)];
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + nName));
    expectEqual(`the signature of ${name}`, u32(from), 0x04034b50);
    // From the method on, a local header has what the entry has.
    for (let k = 4; k < 28; k++) expectEqual(`byte ${k} of ${name}`, file[from + k]!, file[at + k + 2]!);
    const start = from + 30 + u16(from + 26) + u16(from + 28);
    const content = file.subarray(start, start + u32(at + 24));
    expectEqual(`the checksum of ${name}`, crc32(content), u32(at + 16));
    arrays.set(name.replace(/\.npy$/, ''), readNpy(content));
    at += 46 + nName + u16(at + 30) + u16(at + 32);
  }
  expectEqual('the end of the directory', at, end);
  return arrays;
}

function readNpy(content: Uint8Array): ReadArray {
  expectEqual('the magic of an array', Array.from(content.subarray(0, 8)).join(), '147,78,85,77,80,89,1,0');
  const start = 10 + content[8]! + 256 * content[9]!;
  expectEqual('where items begin, modulo 64', start % 64, 0);
  const header = new TextDecoder().decode(content.subarray(10, start));
  const [, descr, shape] = /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(
    header,
  )!;
  return {
    descr: descr!,
    shape: shape!
      .split(',')
      .filter((side) => side.trim() !== '')
      .map(Number),
    bytes: new Uint8Array(content.subarray(start)),
  };
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what} is ${found}, not ${expected}`);
}
