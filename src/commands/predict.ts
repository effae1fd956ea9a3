import { extname, resolve } from 'node:path';
import { type Context, defineCommand, flag, type OperandsOf, type OptionsOf, optional } from '../cli/command.ts';
import { outputFlags, processFlags } from '../cli/common-flags.ts';
import { dataError, usageError } from '../errors.ts';
import type { PredictFound } from '../experiments/predict/predict-images.ts';
import { FITS } from '../images/decode.ts';
import { count, plural } from '../util/format.ts';
import { choice, integer, path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { shellWord } from '../util/text/shell-word.ts';
import { checkCsvSeparator, csvSeparatorFlag } from './flags/csv-flags.ts';
import { modelOperand } from './flags/model-operand.ts';

const operands = {
  model: modelOperand,
  files: {
    syntax: '<files...>',
    description:
      'images of any size (PNG, JPEG, WebP, GIF, AVIF, SVG), folders, patterns, batches of CIFAR; - for stdin',
    constraint: path('a file or a folder'),
  },
} as const;

const flags = {
  top: flag('--top <n>', 'how many classes to show for each image, the best first', integer({ min: 1 }), 3),
  fit: flag(
    '--fit <way>',
    'how an image that is not square becomes square: crop keeps its middle, contain adds white at two sides, stretch changes its proportions',
    choice(...FITS),
    'crop',
  ),
  csv: optional('--csv <file>', 'also write what the model says of every class as CSV', path('a file')),
  ...csvSeparatorFlag,
  picture: optional('--picture <file>', 'also write a PNG of the images as the model saw them', path('a file')),
  threads: processFlags.threads,
  ...outputFlags,
};
type Options = OptionsOf<typeof flags> & OperandsOf<typeof operands>;

export const predict = defineCommand({
  name: 'predict',
  description:
    'Says what a model sees in images of your own. Each is turned as its EXIF data says, converted to sRGB, cropped to its middle square and averaged down to 32 × 32 pixels. A file that cannot be read is reported and passed over; the exit code is then 3.',
  operands,
  flags,
  examples: [
    ['cifar-train predict runs/linear-1 cat.jpg', 'the three likeliest classes of a photo'],
    ['cifar-train predict runs/linear-1 photos --csv photos.csv', 'all images in a folder and those within it'],
    ["cifar-train predict runs/linear-1 'photos/*.png' --top 1 --json", 'a pattern; one JSON object'],
    [
      'cifar-train predict runs/linear-1 cat.jpg --fit contain --picture seen.png',
      'the whole photo, and what is left of it',
    ],
    ['cifar-train predict runs/linear-1 - < cat.jpg', 'an image that comes in on stdin'],
  ],
  run: async (options, context) => {
    const { predictImages } = await import('../experiments/predict/predict-images.ts');
    const { observerOf } = await import('./running/conduct.ts');
    const { terminal, signal } = context;
    checkCsvSeparator(options.csv, context);
    await checkPlaces(options);
    const { model, files, fit, threads, json, csv, picture } = options;
    const found = await predictImages(
      { model, files, fit, picture },
      {
        ...{ threads, signal, observer: observerOf(json, context), stdin: process.stdin },
        onFailed: ({ error }) => terminal.warn(onOneLine(error)),
      },
    );
    await show(found, options, context);
    if (csv !== undefined) await writeTable(csv, found, options, context);
    if (found.picture !== undefined) {
      const { writePlace } = await import('./outputs/output-paths.ts');
      await writePlace('what the model saw', picture!, found.picture, context);
    }
    const { nFailed, predictions } = found;
    if (nFailed === 0) return;
    throw dataError(`${count(nFailed)} of ${plural(predictions.length, 'image')} could not be read`);
  },
});

async function checkPlaces({ csv, picture }: Options): Promise<void> {
  const { checkPlace } = await import('./outputs/output-paths.ts');
  const { isPredictionsHead } = await import('../report/predictions-csv.ts');
  if (csv !== undefined && picture !== undefined && resolve(csv) === resolve(picture)) {
    throw usageError(`--csv and --picture must be two files; got ${csv} for both`, {
      hint: 'give one of them another name, such as --picture seen.png',
    });
  }
  const { isTableStart } = await import('../util/text/csv.ts');
  const { isMarked } = await import('../images/png.ts');
  const { ENDINGS } = await import('../images/formats.ts');
  const ending = extname(picture ?? '')
    .slice(1)
    .toLowerCase();
  if (picture !== undefined && ending !== 'png' && ENDINGS.includes(ending)) {
    throw usageError(`--picture writes a PNG; ${picture} has the name of another kind of image`, {
      hint: `name it .png: --picture ${shellWord(`${picture.slice(0, -ending.length)}png`)}`,
    });
  }
  const isTable = (start: string, isWhole: boolean) => isTableStart(start, isPredictionsHead, isWhole);
  await checkPlace('--csv', csv, { name: 'a table of predictions', isBegun: isTable }, 'predictions.csv');
  await checkPlace('--picture', picture, { name: 'a picture of this program', isBegun: isMarked }, 'seen.png');
}

async function show(found: PredictFound, { json, top, ...options }: Options, { terminal }: Context): Promise<void> {
  if (json) {
    const { predictionsJson } = await import('../report/predictions-json.ts');
    const { version } = await import('../runs/version.ts');
    const head = { command: 'predict', version, options: { ...options, top } };
    return terminal.json({ ...head, ...predictionsJson(found, top) });
  }
  const { predictionsReport } = await import('../report/terminal/predictions.ts');
  const { predictions, scoreKind, model } = found;
  const paragraphs = predictionsReport(predictions, { classNames: model.classNames, scoreKind, top }, terminal);
  if (paragraphs.length > 0) terminal.out(paragraphs.join('\n\n'));
}

async function writeTable(
  csv: string,
  found: PredictFound,
  { csvSeparator }: Options,
  context: Context,
): Promise<void> {
  const { predictionsCsv } = await import('../report/predictions-csv.ts');
  const { writePlace } = await import('./outputs/output-paths.ts');
  const { predictions, scoreKind, model } = found;
  await writePlace('the table', csv, predictionsCsv(predictions, model.classNames, scoreKind, csvSeparator), context);
}
