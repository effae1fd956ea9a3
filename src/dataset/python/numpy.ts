import { type Callables, type Stateful, UnreadablePickle } from './machine.ts';
import { textOf, Utf8 } from './text.ts';

const refuse = (what: string): never => {
  throw new UnreadablePickle(what);
};

/** What names a type in Python; nothing makes one of it. */
const typeName = (name: string) => () => refuse(`it makes a ${name} of nothing`);
const ndarray = typeName('numpy.ndarray');

/** NumPy's type of an element. */
class Dtype implements Stateful {
  readonly name: string;
  constructor(name: unknown) {
    this.name = textOf(name);
  }
  setState(): void {} // byte order and fields: bytes have neither
}

/** A matrix of bytes, as NumPy keeps it. */
export class ByteMatrix implements Stateful {
  nRows = 0;
  nColumns = 0;
  /** By rows, or by columns. */
  isByRows = true;
  data: Uint8Array = new Uint8Array();

  /** As `ndarray.__reduce__` writes it: version, shape, dtype, whether it is kept by columns, and the bytes. */
  setState(state: unknown): void {
    if (!Array.isArray(state) || state.length !== 5) refuse('it has an array of an unknown version');
    const [, shape, dtype, isByColumns, data] = state as readonly unknown[];
    this.fill(data, dtype, shape, truthOf(isByColumns));
  }

  fill(data: unknown, dtype: unknown, shape: unknown, isByColumns: boolean): this {
    if (!(dtype instanceof Dtype) || dtype.name !== 'u1')
      refuse('it has an array of something other than bytes (images are uint8; labels plain numbers: labels.tolist())');
    const [nRows, nColumns] = Array.isArray(shape) && shape.length === 2 ? (shape as readonly unknown[]) : [];
    if (!isSize(nRows) || !isSize(nColumns)) return refuse('it has an array that is not a matrix');
    if (!(data instanceof Uint8Array)) return refuse('it has an array without its bytes');
    if (data.length !== nRows * nColumns) refuse(`it has an array of ${nRows} x ${nColumns} bytes in ${data.length}`);
    return Object.assign(this, { nRows, nColumns, isByRows: !isByColumns, data });
  }
}

/** Protocols before 2 write a truth as a number. */
function truthOf(value: unknown): boolean {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : refuse('it has an array in an unknown order');
}

/** `C`, by rows, or `F`, by columns. */
function isFortran(order: unknown): boolean {
  const name = textOf(order);
  return name === 'F' || (name === 'C' ? false : refuse('it has an array in an unknown order'));
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Python 3 writes bytes as a text to be encoded in protocols before 3, which have no bytes. */
function encoded(text: unknown, encoding: unknown): Uint8Array {
  const isLatin1 = textOf(encoding) === 'latin1';
  if (isLatin1 && typeof text === 'string') return Buffer.from(text, 'latin1');
  const bytes = isLatin1 && text instanceof Utf8 ? text.toLatin1() : undefined;
  return bytes ?? refuse('it encodes something in another way');
}

const reconstruct = (type: unknown): ByteMatrix =>
  type === ndarray ? new ByteMatrix() : refuse('it has an array of an unknown type');

const fromBuffer = (data: unknown, dtype: unknown, shape: unknown, order: unknown): ByteMatrix =>
  new ByteMatrix().fill(data, dtype, shape, isFortran(order));

const scalar = () => refuse("it has a number of NumPy's own (save labels as plain numbers: labels.tolist())");

/** What the pickles of NumPy's byte matrices call, by Python 2 and 3 and by NumPy before and after 2.0. */
export const NUMPY: Callables = {
  'numpy.ndarray': ndarray,
  'numpy.dtype': (name) => new Dtype(name),
  'numpy.core.multiarray._reconstruct': reconstruct,
  'numpy._core.multiarray._reconstruct': reconstruct,
  'numpy.core.numeric._frombuffer': fromBuffer,
  'numpy._core.numeric._frombuffer': fromBuffer,
  'numpy.core.multiarray.scalar': scalar,
  'numpy._core.multiarray.scalar': scalar,
  '_codecs.encode': encoded,
};
