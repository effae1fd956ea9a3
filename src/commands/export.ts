import { basename, extname, resolve } from 'node:path';
import { type Context, defineCommand, type OperandsOf, type OptionsOf, optional } from '../cli/command.ts';
import { outputFlags } from '../cli/common-flags.ts';
import { usageError } from '../errors.ts';
import type { ExportedContents, ExportFormat } from '../experiments/exporting/export-model.ts';
import type { OutputKind } from '../files/output-file.ts';
import { choice, path } from '../util/options.ts';
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
  output: optional('--output <file>', 'the file to write', path('a file'), "the model's name and the format's ending"),
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
    const { format, output } = await placeOf(options);
    const { bytes, contents } = await exportModel(modelPath, format);
    await writePlace('the model', output, bytes, context);
    await show({ path: output, model: modelPath, nBytes: bytes.length, ...contents }, json, context);
  },
});

/** What a file must begin with to be replaced. */
const KINDS: Readonly<Record<ExportFormat, () => Promise<OutputKind>>> = {
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
  safetensors: async () => ({
    name: 'a model of this program',
    isBegun: (start) => start.includes('{"__metadata__":{"format":"cifar-train '),
  }),
};

/** The format and the file, each by the other where it is not given. */
async function placeOf({ model, format, output }: Options): Promise<{ format: ExportFormat; output: string }> {
  const { checkPlace } = await import('./outputs/output-paths.ts');
  const ending = output === undefined ? undefined : FORMATS.find((one) => extname(output).toLowerCase() === `.${one}`);
  if (format !== undefined && ending !== undefined && format !== ending) {
    throw usageError(`--output ${output} ends as a file of the format ${ending} does, but --format is ${format}`, {
      hint: 'leave --format out, or give the file another ending',
    });
  }
  const chosen = format ?? ending ?? 'onnx';
  const place = output ?? `${basename(resolve(model), '.safetensors')}.${chosen}`;
  await checkPlace('--output', place, await KINDS[chosen](), `my-model.${chosen}`);
  return { format: chosen, output: place };
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
