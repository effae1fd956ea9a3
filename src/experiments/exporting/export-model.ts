import { readFile } from 'node:fs/promises';
import { hint, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { encodeNpz, type NpyArray } from '../../runs/export/npz.ts';
import { type OnnxValue, OPSET } from '../../runs/export/onnx.ts';
import { decodeSafetensors } from '../../runs/safetensors.ts';
import { flagOf } from '../../util/flag-name.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { loadWholeModel } from '../resources/whole-model.ts';
import { onnxModel } from './onnx-model.ts';

/** A model in another format. */
export interface ExportedModel {
  readonly bytes: Uint8Array;
  readonly contents: ExportedContents;
}

/** What is in such a file, each with its shape. */
export type ExportedContents =
  | {
      readonly format: 'onnx';
      /** The version of its set of operations. */
      readonly opset: number;
      readonly inputs: readonly OnnxValue[];
      readonly outputs: readonly OnnxValue[];
    }
  | {
      readonly format: 'npz' | 'safetensors';
      readonly arrays: readonly { readonly name: string; readonly type: string; readonly shape: readonly number[] }[];
    };
export type ExportFormat = ExportedContents['format'];

/** What an array of what is known of a model is called in an npz file. */
export const NPZ_METADATA = 'cifar_train';
const CLASS_NAMES = 'class_names';

/**
 * Makes a model's file in a format that other tools read.
 * @param path of its file
 * @throws UserError (usage) for a model that the format cannot have; (data) for a file that is absent, damaged or no model;
 *   (failed) if it cannot be read
 */
export async function exportModel(path: string, format: ExportFormat): Promise<ExportedModel> {
  const loaded = await loadWholeModel(path);
  if (format === 'onnx') {
    if (loaded.kind === 'knn') {
      throw usageError('a k-NN model is its training images: it cannot be exported as onnx', {
        hint: hint`npz takes it: ${{ command: `cifar-train export ${shellWord(path)} ${flagOf('format')} npz` }}`,
      });
    }
    const { bytes, inputs, outputs } = onnxModel(loaded.file);
    return { bytes, contents: { format, opset: OPSET, inputs, outputs } };
  }
  const file = await readFile(path).catch((error: unknown) => {
    throw diskError(error, 'read', path);
  });
  const { tensors, metadata } = decodeSafetensors(file, path);
  const arrays = [...tensors].map(([name, { dtype, shape }]) => ({ name, type: dtype.toLowerCase(), shape }));
  if (format === 'safetensors') return { bytes: file, contents: { format, arrays } };
  const { classNames } = loaded.kind === 'knn' ? loaded.file : loaded.file.model;
  const all = new Map<string, NpyArray>([
    [NPZ_METADATA, { shape: [], data: [JSON.stringify(metadata)] }],
    [CLASS_NAMES, { shape: [classNames.length], data: classNames }],
    ...tensors,
  ]);
  const texts = [
    { name: NPZ_METADATA, type: 'text', shape: [] },
    { name: CLASS_NAMES, type: 'text', shape: [classNames.length] },
  ];
  return { bytes: encodeNpz(all), contents: { format, arrays: [...texts, ...arrays] } };
}
