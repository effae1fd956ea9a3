/**
 * Writes Protocol Buffers, field by field: all that ONNX and TensorBoard files need. A library for this costs more than it saves:
 * the smallest brings ten times as much code and the whole schema of ONNX.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** A part of a message that is ready to be written. */
export type Wire = Uint8Array;

const VARINT = 0;
const SIXTY_FOUR_BITS = 1;
const LENGTH = 2;
const THIRTY_TWO_BITS = 5;

function varint(value: number | bigint): Uint8Array {
  // Negative numbers are written as two's complement of 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, type: number): Uint8Array => varint(field * 8 + type);

/** Parts one after the other: also what a message is. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const message: (...fields: readonly Wire[]) => Wire = joinBytes;

/** int32, int64, an enumeration or a truth value. */
export const integerField = (field: number, value: number | bigint): Wire =>
  joinBytes(tag(field, VARINT), varint(value));

export const floatField = (field: number, value: number): Wire => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joinBytes(tag(field, THIRTY_TWO_BITS), bytes);
};

export const doubleField = (field: number, value: number): Wire => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return joinBytes(tag(field, SIXTY_FOUR_BITS), bytes);
};

/** Bytes, or a message within a message. */
export const bytesField = (field: number, bytes: Uint8Array): Wire =>
  joinBytes(tag(field, LENGTH), varint(bytes.length), bytes);

export const textField = (field: number, text: string): Wire => bytesField(field, new TextEncoder().encode(text));
