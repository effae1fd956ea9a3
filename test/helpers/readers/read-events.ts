/* Reads event files of TensorBoard as their formats are described, bit by bit: nothing of it comes from what writes them. */

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly tag?: string;
  readonly scalar?: number;
  readonly text?: string;
  /** Of a picture: its size as the event says, and its file. */
  readonly image?: {
    readonly width: number;
    readonly height: number;
    readonly colours: number;
    readonly png: Uint8Array;
  };
  readonly plugin?: string;
}

/** CRC-32C without a table: one bit after the other. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (crc ^ (byte >> bit)) & 1;
      crc = (crc >>> 1) ^ (low === 1 ? 0x82f63b78 : 0);
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The events of a file; fails where a checksum is wrong. */
export function readEvents(file: Uint8Array): readonly ReadEvent[] {
  const events: ReadEvent[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const check = (from: number, to: number) => {
    const crc = crc32c(file.subarray(from, to));
    const masked = (((crc >>> 15) | ((crc & 0x7fff) << 17)) + 0xa282ead8) >>> 0;
    if (view.getUint32(to, true) !== masked) throw new Error(`the checksum at ${to} is wrong`);
  };
  let at = 0;
  while (at < file.length) {
    const length = Number(view.getBigUint64(at, true));
    check(at, at + 8);
    check(at + 12, at + 12 + length);
    events.push(eventOf(fieldsOf(file.subarray(at + 12, at + 12 + length))));
    at += 16 + length;
  }
  return events;
}

type Field = number | Uint8Array;
type Fields = ReadonlyMap<number, Field>;

/** The last of each field of a message. */
function fieldsOf(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, Field>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, type] = [Math.floor(key / 8), key % 8];
    if (type === 0) fields.set(field, varint());
    else if (type === 1) {
      fields.set(field, view.getFloat64(at, true));
      at += 8;
    } else if (type === 5) {
      fields.set(field, view.getFloat32(at, true));
      at += 4;
    } else if (type === 2) {
      const length = varint();
      fields.set(field, bytes.subarray(at, at + length));
      at += length;
    } else throw new Error(`a field of type ${type}`);
  }
  return fields;
}

const textOf = (field: Field | undefined): string => new TextDecoder().decode(field as Uint8Array);
const within = (fields: Fields, ...path: readonly number[]): Fields =>
  path.reduce((all, number) => fieldsOf((all.get(number) as Uint8Array | undefined) ?? new Uint8Array()), fields);

function eventOf(fields: Fields): ReadEvent {
  const head = { wallTime: fields.get(1) as number, step: (fields.get(2) as number | undefined) ?? 0 };
  if (fields.has(3)) return { ...head, fileVersion: textOf(fields.get(3)) };
  const value = within(fields, 5, 1);
  const tag = textOf(value.get(1));
  if (value.has(2)) return { ...head, tag, scalar: value.get(2) as number };
  if (value.has(4)) {
    const image = fieldsOf(value.get(4) as Uint8Array);
    const [height, width, colours] = [1, 2, 3].map((n) => image.get(n) as number) as [number, number, number];
    return { ...head, tag, image: { width, height, colours, png: image.get(4) as Uint8Array } };
  }
  return { ...head, tag, text: textOf(within(value, 8).get(8)), plugin: textOf(within(value, 9, 1).get(1)) };
}
