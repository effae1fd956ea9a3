import { constants } from 'node:buffer';
import { dataError, type Hint, hint, type UserError } from '../../errors.ts';
import { readBounded } from '../../files/read-bounded.ts';
import { count, plural } from '../../util/format.ts';
import { sha256Of } from '../archive/digest.ts';
import { onFile } from '../file-trouble.ts';
import { downloadCommand } from '../hints.ts';
import type { ReadNames } from '../reading/batches.ts';
import { checkClassNames } from '../reading/parse.ts';
import type { Batch, DatasetSpec, LabelKind } from '../specs/spec.ts';
import { otherSpecs } from '../specs.ts';
import { UnreadablePickle } from './machine.ts';
import { ByteMatrix, NUMPY } from './numpy.ts';
import { readPickle } from './pickle.ts';
import { textOf } from './text.ts';

/** A file of the Python edition: what it should be of, and what fixes it. */
export interface PythonFile {
  readonly spec: DatasetSpec;
  readonly path: string;
  /** As it was given, for the commands in errors. */
  readonly dataDir: string;
}

/** The images of a batch of the Python edition. */
export interface PythonBatch {
  /** SHA-256 of the pickle. */
  readonly sha256: string;
  readonly nRecords: number;
  /** Some of them as records of the binary edition, byte for byte. */
  recordsInto(firstRecord: number, into: Uint8Array): void;
}

const keyOf = ({ kind }: LabelKind): string => (kind === undefined ? 'labels' : `${kind}_labels`);
const namesKeyOf = ({ kind }: LabelKind): string => (kind === undefined ? 'label_names' : `${kind}_label_names`);

const mend = ({ spec, dataDir }: PythonFile): Hint =>
  hint`unpack its archive ${spec.python.archive}.tar.gz again, or take the binary edition: \`${downloadCommand(spec, { dataDir })}\``;

const damaged = (file: PythonFile, what: string, cause?: unknown): UserError =>
  dataError(`${file.path} is not a batch of ${file.spec.title}'s Python edition: ${what}`, { cause, hint: mend(file) });

/** The dictionary in a file, and the SHA-256 of that. */
async function dictionary(file: PythonFile, maxBytes: number) {
  const { path } = file;
  const fail = (what: string) => damaged(file, what);
  const bounds = { maxBytes: Math.min(maxBytes, constants.MAX_STRING_LENGTH), fail };
  const bytes = await onFile(readBounded(path, bounds), path, 'read the batch');
  try {
    const value = readPickle(bytes, NUMPY);
    if (value instanceof Map) return { dict: value as ReadonlyMap<unknown, unknown>, sha256: sha256Of(bytes) };
  } catch (error) {
    if (!(error instanceof UnreadablePickle)) throw error;
    throw damaged(file, error.message, error);
  }
  throw damaged(file, 'it is not a dictionary');
}

/**
 * Reads a batch of the Python edition. No code in it is run.
 * @param batch what it is in the binary edition
 * @throws UserError: (data) damaged, or another dataset's; (failed) it cannot be read
 */
export async function readPythonBatch(file: PythonFile, batch: Batch): Promise<PythonBatch> {
  const { spec } = file;
  // Protocol 0 writes a byte as four characters, or six; file names come on top.
  const { dict, sha256 } = await dictionary(file, 6 * batch.bytes);
  const data = dict.get('data');
  refuseOther(file, dict);
  if (!(data instanceof ByteMatrix)) throw damaged(file, 'it has no images under "data"');
  const { nRows: nRecords, nColumns: nFeatures } = data;
  if (nFeatures !== spec.image.nFeatures || nRecords < 1 || nRecords > batch.nRecords) {
    const full = `${count(batch.nRecords)} x ${count(spec.image.nFeatures)}`;
    throw damaged(
      file,
      `its images are ${count(nRecords)} x ${count(nFeatures)} bytes, where a full batch has ${full}`,
    );
  }
  const labels = spec.labels.map((label) => ({ byte: label.byte, values: labelsOf(file, dict, label, nRecords) }));
  const pixelsInto = (record: number, into: Uint8Array): void => {
    if (data.isByRows) into.set(data.data.subarray(record * nFeatures, (record + 1) * nFeatures));
    else for (let i = 0; i < nFeatures; i++) into[i] = data.data[i * nRecords + record]!;
  };
  const recordsInto = (firstRecord: number, into: Uint8Array): void => {
    const { recordBytes } = spec;
    for (let i = 0; i < into.length / recordBytes; i++) {
      for (const { byte, values } of labels) into[i * recordBytes + byte] = values[firstRecord + i]!;
      pixelsInto(firstRecord + i, into.subarray(i * recordBytes + labels.length, (i + 1) * recordBytes));
    }
  };
  return { nRecords, recordsInto, sha256 };
}

/** The labels of one kind: each is a byte, as in the binary edition. */
function labelsOf(
  file: PythonFile,
  dict: ReadonlyMap<unknown, unknown>,
  label: LabelKind,
  nRecords: number,
): Uint8Array {
  const key = keyOf(label);
  const values = dict.get(key);
  if (!Array.isArray(values)) throw damaged(file, `it has no list of labels under "${key}"`);
  if (values.length !== nRecords) {
    throw damaged(file, `it has ${plural(nRecords, 'image')}, but ${plural(values.length, 'label')} under "${key}"`);
  }
  const most = label.classNames.length - 1;
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > most);
  if (wrong < 0) return Uint8Array.from(values as readonly number[]);
  throw damaged(
    file,
    `${key}[${wrong}] is ${typeof values[wrong] === 'number' ? values[wrong] : 'no number'}; labels are 0 to ${most}`,
  );
}

/** Refuses the batches of another dataset, whatever they are called. */
function refuseOther({ spec, path }: PythonFile, dict: ReadonlyMap<unknown, unknown>): void {
  const isOf = ({ labels }: DatasetSpec) => labels.every((label) => dict.has(keyOf(label)));
  const other = isOf(spec) ? undefined : otherSpecs(spec).find(isOf);
  if (other === undefined) return;
  throw dataError(`${path} is a batch of ${other.title}, not of ${spec.title}`, {
    hint: `name the dataset, and give its batches their own names: --dataset ${other.name}`,
  });
}

/**
 * The class names in the Python edition's own file.
 * @throws UserError (data) damaged; (failed) it cannot be read
 */
export async function readPythonNames(file: PythonFile, label: LabelKind): Promise<ReadNames> {
  const { dict, sha256 } = await dictionary(file, 2 ** 20);
  const names = dict.get(namesKeyOf(label));
  if (!Array.isArray(names)) throw damaged(file, `it has no class names under "${namesKeyOf(label)}"`);
  const { path } = file;
  const classNames = checkClassNames(names.map(textOf), label.classNames.length, path, mend(file));
  return { classNames, file: { path, hint: mend(file), sha256 } };
}
