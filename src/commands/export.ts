import { basename, dirname, extname, resolve } from 'node:path';
import { type Context, defineCommand, type OperandsOf, type OptionsOf, optional } from '../cli/command.ts';
import { outputFlags } from '../cli/common-flags.ts';
import { usageError } from '../errors.ts';
import type { ExportedContents, ExportFormat } from '../experiments/exporting/export-model.ts';
import type { OutputKind } from '../files/output-file.ts';
import { choice, path } from '../util/options.ts';
import { quoted } from '../util/text/printable.ts';
import { modelOperand } from './flags/model-operand.ts';

const FORMATS = ['onnx', 'npz', 'safetensors'] as const satisfies readonly ExportFormat[];

const operands = { model: modelOperand };
const flags = {
  format: optional(
    '--format <name>',
    'onnx: runs elsewhere, from bytes of images to scores; npz: its arrays, for NumPy; safetensors: as it is kept here',
    choice(...FORMATS),
    "that of the file's name, or onnx",
  ),
  output: optional(
    '--output <file>',
    'the file to write',
    path('a file'),
    "the run's or the model's name, and the format's ending",
  ),
  ...outputFlags,
};
type Options = OptionsOf<typeof flags> & OperandsOf<typeof operands>;

export const exportCommand = defineCommand({
  name: 'export',
  description:
    'Writes a trained model for other tools. An ONNX file has all that is done to an image, features included, from its bytes to the scores, so that onnxruntime and others classify as cifar-train does. An npz file has the arrays of a model of any kind.',
  operands,
  flags,
  examples: [
    ['cifar-train export runs/linear-1', 'as ONNX, in linear-1.onnx'],
    ['cifar-train export runs/network-1 --output net.onnx', 'under another name'],
    ['cifar-train export knn.safetensors --format npz', 'the arrays, for numpy.load'],
  ],
  run: async (options, context) => {
    const { modelPathOf } = await import('../experiments/predict/model-path.ts');
    const { exportModel } = await import('../experiments/exporting/export-model.ts');
    const { writePlace } = await import('./outputs/output-paths.ts');
    const { model, json } = options;
    const modelPath = await modelPathOf(model);
    const { format, output } = await placeOf(options, modelPath);
    const { bytes, contents } = await exportModel(modelPath, format);
    await writePlace('the model', output, bytes, context);
    await show({ path: output, model: modelPath, nBytes: bytes.length, ...contents }, json, context);
  },
});

/** What a file must begin with to be replaced. */
const KINDS: Readonly<Record<ExportFormat, (modelPath: string) => Promise<OutputKind>>> = {
  onnx: async () => {
    const { ONNX_START } = await import('../runs/export/onnx.ts');
    return { name: 'an ONNX file of this program', isBegun: (start) => start.startsWith(ONNX_START) };
  },
  npz: async () => {
    const { NPZ_METADATA } = await import('../experiments/exporting/export-model.ts');
    return {
      name: 'an npz file of this program',
      isBegun: (start) => start.startsWith('PK') && start.includes(`${NPZ_METADATA}.npy`),
    };
  },
  safetensors: async (modelPath) => {
    const { modelFormat } = await import('../runs/models/model-format.ts');
    const format = await modelFormat(modelPath); // a model of another kind is another's work
    return {
      name: `a model of the format ${quoted(format)}`,
      isBegun: (start) => start.includes(`{"__metadata__":{"format":${JSON.stringify(format)}`),
    };
  },
};

/** The format and the file, each by the other where it is not given. */
async function placeOf(
  { format, output }: Options,
  modelPath: string,
): Promise<{ format: ExportFormat; output: string }> {
  const { checkPlace } = await import('./outputs/output-paths.ts');
  const typed = output === undefined ? '' : extname(output);
  const ending = FORMATS.find((one) => typed.toLowerCase() === `.${one}`);
  if (format !== undefined && ending !== undefined && format !== ending) {
    throw usageError(`--output ${output} ends as a file of the format ${ending} does, but --format is ${format}`, {
      hint: 'leave --format out, or give the file another ending',
    });
  }
  if (format === undefined && ending === undefined && typed !== '') {
    throw usageError(`--output ${output}: the ending ${typed} is that of no format: ${FORMATS.join(', ')}`, {
      hint: 'give the file one of these endings, or name the format: --format onnx',
    });
  }
  const chosen = format ?? ending ?? 'onnx';
  const place = output ?? `${await nameOf(modelPath)}.${chosen}`;
  await checkPlace('--output', place, await KINDS[chosen](modelPath), `my-model.${chosen}`);
  return { format: chosen, output: place };
}

/** What a model is called: that of a run has the run's name, `linear-1`, and with the seed 3 among several `linear-1-3`. */
async function nameOf(modelPath: string): Promise<string> {
  const { isModel } = await import('../runs/run-directory.ts');
  const name = basename(modelPath, '.safetensors');
  const folder = basename(dirname(resolve(modelPath)));
  return isModel(basename(modelPath)) && folder !== '' ? `${folder}${name.slice('model'.length)}` : name;
}

async function show(
  found: ExportedContents & { readonly path: string; readonly model: string; readonly nBytes: number },
  json: boolean,
  { terminal }: Context,
): Promise<void> {
  if (json) {
    const { version } = await import('../runs/version.ts');
    return terminal.json({ command: 'export', version, ...found });
  }
  const { exportReport } = await import('../report/terminal/export-report.ts');
  terminal.out(exportReport(found, terminal).join('\n\n'));
}
