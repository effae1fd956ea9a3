/** A text in UTF-8 that is not decoded until someone reads it: the pixels of a batch may come as one of 45 MB. */
export class Utf8 {
  readonly #bytes: Buffer;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  toString(): string {
    return this.#bytes.toString('utf8');
  }
  /** Its characters as bytes, without a string between; undefined if one of them is not in Latin-1. */
  toLatin1(): Uint8Array | undefined {
    const bytes = this.#bytes;
    const out = new Uint8Array(bytes.length);
    let n = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte < 0x80) out[n++] = byte;
      else {
        const next = bytes[++i] ?? 0;
        if ((byte !== 0xc2 && byte !== 0xc3) || next >> 6 !== 2) return undefined;
        out[n++] = ((byte & 3) << 6) | (next & 63);
      }
    }
    return out.subarray(0, n);
  }
}

/** Longer than any name: only what is longer waits to be decoded. */
export const LONG = 1024;

export const fromUtf8 = (bytes: Buffer): string | Utf8 =>
  bytes.length > LONG ? new Utf8(bytes) : bytes.toString('utf8');

/** A text, whether Python has it as text or as bytes; empty for what is neither. */
export function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'string' || value instanceof Utf8 ? String(value) : '';
}

/** The escapes of Python 2's repr, besides `\x41`. */
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '\\': 92, "'": 39, '"': 34 };

/** The bytes of a string as Python 2's repr writes it, quotes and all; undefined for anything else. */
export function fromRepr(line: Buffer): Uint8Array | undefined {
  if (line.length < 2 || line[0] !== line.at(-1)) return undefined;
  const end = line.length - 1;
  const out = new Uint8Array(end - 1);
  let n = 0;
  for (let i = 1; i < end; i++) {
    let byte = line[i]!;
    if (byte === 92) {
      i++;
      const isHex = line[i] === 120 && i + 2 < end;
      byte =
        (isHex ? Number.parseInt(line.toString('latin1', i + 1, i + 3), 16) : ESCAPES[charAt(line, i)]) ?? Number.NaN;
      if (Number.isNaN(byte)) return undefined;
      if (isHex) i += 2;
    }
    out[n++] = byte;
  }
  return out.subarray(0, n);
}

const charAt = (line: Buffer, i: number): string => String.fromCharCode(line[i]!);

/** A text in Python's encoding `raw-unicode-escape`: Latin-1, and `\u` with four digits for the rest. */
export const fromRawUnicode = (line: Buffer): string =>
  line
    .toString('latin1')
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
