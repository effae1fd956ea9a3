import { resolve } from 'node:path';
import type { Context, Flags, OptionsOf } from '../../cli/command.ts';
import { UserError, usageError } from '../../errors.ts';
import { checkPairs } from '../../experiments/pictures/mistakes.ts';
import type { TrainingSpec } from '../../experiments/specs/training.ts';
import type { TrainingKind } from '../../experiments/training/kind.ts';
import type { TrainingFound } from '../../experiments/training/outcome.ts';
import type { ResumedTraining } from '../../experiments/training/resume.ts';
import { pathFromHere } from '../../files/path-from-here.ts';
import { Divergence } from '../../models/training/divergence.ts';
import type { RunHead } from '../../runs/manifest.ts';
import { type Fields, pickFields } from '../../util/fields.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { checkCsvSeparator, tableOfResumed } from '../flags/csv-flags.ts';
import { askedPairs } from '../flags/picture-flags.ts';
import { besideResume, lockWatch, refuseBesideResume } from '../flags/resume-flags.ts';
import { type OneSeed, withSeeds } from '../flags/seeds-flag.ts';
import type { trainingFlags } from '../flags/training-flags.ts';
import { type CsvTable, checkCsv, checkCsvOfRun } from '../outputs/csv-table.ts';
import { checkTensorboard, eventPictures, writeTensorboard } from '../outputs/tensorboard.ts';
import type { TrainedPictures } from '../outputs/trained-pictures.ts';
import { resuming } from './resuming.ts';

type Options = OptionsOf<typeof trainingFlags>;

/** A command that trains one kind of model. */
export interface TrainingCommand<Spec extends TrainingSpec> {
  readonly name: string;
  readonly fields: Fields;
  readonly flags: Flags;
  readonly kind: () => Promise<TrainingKind<Spec>>;
  /** Whether it trains in epochs, of which there is a table. */
  readonly hasEpochs: (spec: Spec) => boolean;
  /** Refuses fields of a new training that do not apply with its other fields. */
  readonly check: (spec: Spec, given: ReadonlySet<string>) => Promise<void>;
}

/** Trains a model as the options of its command say, or resumes a run that does. */
export async function train<Spec extends TrainingSpec>(
  command: TrainingCommand<Spec>,
  { resume, ...options }: Options,
  context: Context,
): Promise<void> {
  const { name, fields, flags, check } = command;
  if (resume === undefined) {
    const filled = withSeeds(options);
    const spec = pickFields(fields, filled) as Spec;
    await check(spec, context.typed);
    checkCsvSeparator(filled.csv, context);
    checkHasEpochs(command.hasEpochs(spec), filled.csv);
    await checkCsv(filled.csv, TABLE);
    await checkTensorboard(filled.tensorboard);
    return await conductTraining(await command.kind(), spec, withPaths(filled), context);
  }
  const kind = await command.kind();
  const { resumeTraining } = await import('../../experiments/training/resume.ts');
  const open = () => resumeTraining(kind, resume, lockWatch(context));
  await resuming(context, open, async (resumed) => {
    refuseBesideResume(name, flags, resume, context.typed, ['csv', 'csvSeparator']);
    const { seed, seeds } = resumed.spec;
    const recorded = besideResume(flags, options, resumed);
    const own = { ...recorded, ...tableOfResumed(options, recorded, context), seed, ...(seeds && { seeds }) };
    checkCsvSeparator(own.csv, context);
    checkHasEpochs(command.hasEpochs(resumed.spec), own.csv);
    await checkCsvOfRun(own.csv, TABLE, name, resume);
    await checkTensorboard(own.tensorboard);
    await conductTraining(kind, resumed.spec, withPaths(own), context, resumed);
  });
}

const TABLE: CsvTable = {
  name: 'a table of epochs',
  isOwn: async () => (await import('../../report/epochs-csv.ts')).isEpochsHead,
  example: 'epochs.csv',
};

/** @throws UserError (usage) for a table of epochs of what trains in none */
function checkHasEpochs(hasEpochs: boolean, csv: string | undefined): void {
  if (csv === undefined || hasEpochs) return;
  throw usageError('--csv is a table of epochs, but this solver trains in none', {
    hint: 'leave --csv out; the results are in run.json, and with --json on stdout',
  });
}

/** What was to be written at the end of a training that has not come to it: that is said, rather than left to be noticed. */
function noteUnwritten({ csv, pictures, tensorboard }: Partial<Options>, { terminal }: Context): void {
  const names = [csv, pictures, tensorboard].flatMap((path) =>
    path === undefined ? [] : onOneLine(pathFromHere(path)),
  );
  if (names.length > 0) terminal.note(`the training has not come to its end: nothing new is in ${names.join(' and ')}`);
}

/** Paths as a run records them: it may be resumed from another folder. */
const withPaths = <O extends Pick<Options, 'csv' | 'pictures' | 'tensorboard'>>(options: O): O => ({
  ...options,
  csv: options.csv && resolve(options.csv),
  pictures: options.pictures && resolve(options.pictures),
  tensorboard: options.tensorboard && resolve(options.tensorboard),
});

async function conductTraining<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  spec: Spec,
  options: OneSeed<Omit<Options, 'resume'>>,
  context: Context,
  resumed?: ResumedTraining<Spec>,
): Promise<void> {
  const { trainingExperiment } = await import('../../experiments/training/experiment.ts');
  const { trainingReport } = await import('../../report/terminal/training-report.ts');
  const { writePlace } = await import('../outputs/output-paths.ts');
  const { epochsCsv } = await import('../../report/epochs-csv.ts');
  const { checkPictures, writePictures } = await import('../outputs/pictures.ts');
  const { checkShown, trainedPictures } = await import('../outputs/trained-pictures.ts');
  const { conduct } = await import('./conduct.ts');
  const { withRateFinder } = await import('../../experiments/training/advice.ts');
  const experiment = trainingExperiment(kind, spec, context.typed, options.dataDir, resumed);
  const { pictures: folder, mistakes, tensorboard, csv, csvSeparator } = options;
  checkShown(options, spec.val !== 0 || spec.test);
  await checkPictures(folder);
  const asked = askedPairs(mistakes);
  let drawn: TrainedPictures | undefined;
  const pictures = (found: TrainingFound): TrainedPictures => {
    drawn ??= trainedPictures(found, asked);
    return drawn;
  };
  const save = async (found: TrainingFound, head: RunHead, run: string | undefined) => {
    if (csv !== undefined) await writePlace('the table', csv, epochsCsv(found, head.seed, csvSeparator), context);
    if (folder !== undefined) {
      const { learned, wrong } = pictures(found);
      await writePictures(folder, `${kind.command} on ${spec.dataset}`, [...learned, ...wrong], context);
    }
    if (tensorboard === undefined) return;
    const { trainingEvents } = await import('../../report/event-runs.ts');
    const shown = await eventPictures(pictures(found).learned);
    await writeTensorboard(tensorboard, trainingEvents(found, head.commandLine, shown), head, run, context);
  };
  const report = {
    paragraphs: trainingReport,
    check: (classNames: readonly string[]) => checkPairs(asked, classNames),
    html: (found: TrainingFound, head: RunHead) => html(found, head, pictures(found)),
    save,
  };
  await conduct(experiment, options, context, report, resumed).catch((error: unknown) => {
    if (error instanceof UserError && (error instanceof Divergence || error.kind === 'interrupted')) {
      noteUnwritten(options, context);
    }
    throw withRateFinder(error, kind, spec, options.dataDir);
  });
}

async function html(found: TrainingFound, head: RunHead, { learned, wrong }: TrainedPictures): Promise<string> {
  const { trainingPage } = await import('../../report/html/pages/training-page.ts');
  const { dataUri: address } = await import('../../images/png.ts');
  const { epochs, trainLoss, by, onVal, onTest, classifier, advice, seeds } = found;
  const { layersOf } = await import('../../report/html/layers-section.ts');
  const layers = layersOf(found, head);
  if (seeds !== undefined) {
    const { seedsPage } = await import('../../report/html/pages/seeds-page.ts');
    return seedsPage(head, {
      ...seeds,
      nVal: onVal?.nSamples ?? 0,
      tested: onTest?.tested,
      advice: advice ?? undefined,
      layers,
      pictures: { sections: [...learned, ...wrong], address },
    });
  }
  const { optimumWords } = await import('../../report/terminal/training-report.ts');
  return trainingPage(head, {
    ...{ epochs, trainLoss, classNames: classifier.classNames, advice: advice ?? undefined },
    optimum: by.solver === 'exact' ? optimumWords(trainLoss, by) : undefined,
    valAccuracy: onVal?.accuracy ?? null,
    nVal: onVal?.nSamples ?? 0,
    tested: onTest?.tested,
    confusion: (onTest ?? onVal)?.confusion,
    layers,
    learned: { sections: learned, address },
    wrong: { sections: wrong, address },
  });
}
