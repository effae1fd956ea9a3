/* A trained run as it travels from the server to the page: a header as JSON, then the numbers, little-endian. */

/** A linear classifier of pixels, images that it was trained on, and images that its run held out. */
export interface RunFile {
  readonly classNames: readonly string[];
  /** nClasses × 3072, and nClasses. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  /** 3072 each: what it does to a pixel first, x · scale + offset. */
  readonly scale: Float32Array;
  readonly offset: Float32Array;
  /** nImages × 3072 planar bytes: the first `nTrain` are of the training, the rest were held out. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly nTrain: number;
}

const FLOATS = ['weight', 'bias', 'scale', 'offset'] as const;
const BYTES = ['pixels', 'labels'] as const;

interface Header {
  readonly classNames: readonly string[];
  readonly nTrain: number;
  /** Of each array, in the order of the file. */
  readonly lengths: readonly number[];
}

export function encodeRun(run: RunFile): Uint8Array {
  const arrays = [...FLOATS, ...BYTES].map((name) => run[name]);
  const { classNames, nTrain } = run;
  const header: Header = { classNames, nTrain, lengths: arrays.map(({ length }) => length) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const size = Uint32Array.of(text.length);
  const parts = [size, text, ...arrays].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function decodeRun(file: ArrayBuffer): RunFile {
  let at = 4;
  const take = (bytes: number) => {
    at += bytes;
    return file.slice(at - bytes, at);
  };
  const size = new DataView(file).getUint32(0, true);
  const { classNames, nTrain, lengths } = JSON.parse(new TextDecoder().decode(take(size))) as Header;
  const [weight, bias, scale, offset] = FLOATS.map((_, i) => new Float32Array(take(lengths[i]! * 4)));
  const [pixels, labels] = BYTES.map((_, i) => new Uint8Array(take(lengths[FLOATS.length + i]!)));
  return {
    classNames,
    nTrain,
    weight: weight!,
    bias: bias!,
    scale: scale!,
    offset: offset!,
    pixels: pixels!,
    labels: labels!,
  };
}
