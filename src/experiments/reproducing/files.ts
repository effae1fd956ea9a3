import { join } from 'node:path';
import { dataError, UserError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { readBounded } from '../../files/read-bounded.ts';
import { isMissing } from '../../files/system-error.ts';
import { type MetricsRecord, readMetrics } from '../../runs/metrics.ts';
import { decodeSafetensors, type Safetensors, type Tensor } from '../../runs/safetensors.ts';
import { count, plural } from '../../util/format.ts';
import { firstDifference, type ValueDifference } from './first-difference.ts';

/** What the comparison of one file has come to. */
export type Compared =
  /** The same; `what` of it: `3 tensors, 30,730 numbers`. */
  { readonly file: string; readonly same: string } | ({ readonly file: string } & ValueDifference);

const differs = (file: string, place: string, original: unknown, again: unknown): Compared => ({
  ...{ file, place, original, again },
});

/** As many as a model may have; a table of predictions is far shorter. */
const MOST_BYTES = 2 ** 31;

/** The bytes of a file of a run, or in words why there are none. */
async function bytesOf(folder: string, file: string): Promise<Buffer | string> {
  const path = join(folder, file);
  try {
    return await readBounded(path, { maxBytes: MOST_BYTES, fail: (what) => dataError(what) });
  } catch (error) {
    if (error instanceof UserError) return error.message; // a pipe, a device, too long
    if (isMissing(error)) return 'not there';
    throw diskError(error, 'read', path);
  }
}

/** The two versions of a file; the comparison itself where one is missing. */
async function both(file: string, original: string, again: string) {
  const [a, b] = [await bytesOf(original, file), await bytesOf(again, file)];
  if (typeof a !== 'string' && typeof b !== 'string') return { a, b };
  const there = (found: Buffer | string) => (typeof found === 'string' ? found : 'there');
  return { missing: differs(file, 'the file', there(a), there(b)) };
}

/** Where an item of a tensor stands: `weight[3, 17]`. */
function placeIn(name: string, { shape }: Tensor, at: number): string {
  const indices: number[] = [];
  let rest = at;
  for (const size of [...shape].reverse()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `tensor ${name}[${indices.join(', ')}]`;
}

const bits = ({ data }: Tensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Of the metadata of a model: the version of the program that wrote it does not count, and the SHA-256 is of that too. */
const PASSED_OVER: readonly string[] = ['version', 'sha256'];

/** Compares two models tensor by tensor, to the bit. */
export async function compareModels(file: string, original: string, again: string): Promise<Compared> {
  const found = await both(file, original, again);
  if ('missing' in found) return found.missing;
  let a: Safetensors;
  try {
    a = decodeSafetensors(found.a, join(original, file));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return differs(file, 'the file', error.message, 'valid');
  }
  const b = decodeSafetensors(found.b, join(again, file));
  const names = [...a.tensors.keys()].sort();
  const { difference } = firstDifference(
    { ...a.metadata, tensors: names },
    { ...b.metadata, tensors: [...b.tensors.keys()].sort() },
    (name) => PASSED_OVER.includes(name),
  );
  if (difference !== undefined) return { file, ...difference, place: `metadata ${difference.place}` };
  let nNumbers = 0;
  for (const [name, tensor] of a.tensors) {
    const other = b.tensors.get(name)!;
    if (tensor.shape.join() !== other.shape.join() || tensor.dtype !== other.dtype) {
      return differs(file, `tensor ${name}`, `${tensor.dtype} [${tensor.shape}]`, `${other.dtype} [${other.shape}]`);
    }
    const [x, y] = [bits(tensor), bits(other)];
    const at = x.findIndex((byte, i) => byte !== y[i]);
    if (at >= 0) {
      const item = Math.floor(at / tensor.data.BYTES_PER_ELEMENT);
      return differs(file, placeIn(name, tensor, item), tensor.data[item], other.data[item]);
    }
    nNumbers += tensor.data.length;
  }
  return { file, same: `${plural(names.length, 'tensor')}, ${count(nNumbers)} numbers` };
}

/** Compares two text files line by line. */
export async function compareTexts(file: string, original: string, again: string): Promise<Compared> {
  const found = await both(file, original, again);
  if ('missing' in found) return found.missing;
  const [a, b] = [found.a.toString().split('\n'), found.b.toString().split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  if (at >= 0) return differs(file, `line ${at + 1}`, a[at], b[at]);
  if (b.length > a.length) return differs(file, `line ${a.length}`, undefined, b[a.length - 1]);
  return { file, same: plural(a.length - 1, 'line') };
}

/** What a line of metrics.jsonl is of: those of a sweep come in the order in which they were done. */
function keyOf({ trial, split, refit, epoch }: MetricsRecord, nth: number): string {
  if (typeof trial === 'number' && typeof split === 'number') return `trial ${trial}, split ${split}`;
  return refit === true ? `refit, epoch ${String(epoch)}` : `line ${nth}`;
}

const byKey = (lines: readonly MetricsRecord[]): ReadonlyMap<string, MetricsRecord> =>
  new Map(lines.map((line, i) => [keyOf(line, i + 1), line]));

/** Compares what two runs recorded as they went, but for the seconds. */
export async function compareMetrics(
  file: string,
  original: string,
  again: string,
  ignored: (name: string) => boolean,
): Promise<Compared> {
  let lines: readonly MetricsRecord[];
  try {
    lines = await readMetrics(join(original, file));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return differs(file, 'the file', error.message, 'valid');
  }
  const a = byKey(lines);
  const b = byKey(await readMetrics(join(again, file)));
  if (a.size !== b.size) return differs(file, 'its lines', a.size, b.size);
  for (const [key, line] of a) {
    const { difference } = firstDifference(line, b.get(key) ?? null, ignored);
    if (difference !== undefined)
      return { file, ...difference, place: [key, difference.place].filter(Boolean).join(': ') };
  }
  return { file, same: plural(a.size, 'line') };
}
