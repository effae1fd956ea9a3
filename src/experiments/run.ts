import { MissingData } from '../dataset/load.ts';
import { dataError, type Hint, hint, UserError } from '../errors.ts';
import { isRegularFile } from '../files/kind-of.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { processors } from '../kernels/hosts/processors.ts';
import { thisMachine } from '../runs/machine.ts';
import type { RunHead, RunManifest } from '../runs/manifest.ts';
import { checkNewRun, RUNS, type RunDirectory } from '../runs/run-directory.ts';
import { version } from '../runs/version.ts';
import { quoted } from '../util/text/printable.ts';
import { timeNow } from '../util/time-now.ts';
import { turnTaker } from '../util/turns.ts';
import type { Experiment, Outcome } from './experiment.ts';
import { openCache } from './features/cache-folder.ts';
import { ImageFeatures } from './features/image-features.ts';
import { optionsInUse } from './options-in-use.ts';
import { Compute } from './resources/compute.ts';
import { Data, type DataRequest, mostTrainingImages } from './resources/data.ts';
import type { Observer } from './resources/observer.ts';
import { Recorder, type ResumedFolder } from './resources/recorder.ts';
import { Stopwatch } from './resources/stopwatch.ts';
import { usualThreads } from './resources/threads.ts';
import { movedData } from './resuming/moved-data.ts';
import { resumeText, withWayOn } from './resuming/way-on.ts';
import type { DataSpec } from './specs/data.ts';

/** How this process runs an experiment. None of it changes a result. */
export interface RunSetup extends Omit<DataRequest, 'mayDownload'> {
  /** Absent: as many as the work keeps busy, at most one for each processor. */
  readonly threads: number | undefined;
  /** Whether to keep the run in a folder, and in which; absent: in a numbered one. */
  readonly run: boolean;
  readonly runDir: string | undefined;
  /** Whether features are kept on disk, and read from there. */
  readonly cache: boolean;
  readonly signal: AbortSignal;
  /** A run whose data it must be: then nothing is downloaded. */
  readonly sameDataAs?: SameData | undefined;
  /** The spec, and whatever else of this process is worth recording: `options` of run.json. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A run whose data is wanted again, and the command that does so. */
export interface SameData extends Pick<ResumedRun, 'directory' | 'manifest'> {
  /** As it is typed, without --data-dir. */
  readonly command: string;
}

/** Shows an outcome. */
export interface Presenter<Found> {
  /**
   * Checks what cannot be known before the data is there.
   * @throws UserError (usage)
   */
  check?(classNames: readonly string[]): void;
  /** Called before the files of an outcome are written. */
  show(outcome: Outcome<Found>, head: RunHead, run: string | undefined): void;
  /** Writes files that were requested besides the run, which is in a folder if it is kept; called once the outcome has been shown. */
  save?(found: Found, head: RunHead, run: string | undefined): Promise<void>;
  /** The same as a page for report.html; drawing it takes a moment, so that it is made where there is a folder for it. */
  html?(found: Found, head: RunHead): Promise<string>;
}

/** A resumed run. */
export interface ResumedRun extends ResumedFolder {
  readonly manifest: RunManifest;
  /** What its phases have taken so far. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Everything around an experiment that is the same for all: loads the data, starts the backend, keeps the run's files,
 * times the phases, has the outcome shown, and puts away what it opened, however it ends.
 * @param resumed the run to resume; absent: a new one
 */
export async function runExperiment<Found>(
  experiment: Experiment<Found>,
  setup: RunSetup,
  observer: Observer,
  presenter: Presenter<Found>,
  resumed?: ResumedRun,
): Promise<void> {
  const { command, spec } = experiment;
  const { commandLine, signal } = setup;
  const now = timeNow();
  const stopwatch = new Stopwatch(resumed?.seconds);
  const { secondsByPhase } = stopwatch;
  const takeTurn = turnTaker(0); // planning thousands of trials takes a while, without a pause
  const heed = async () => {
    await takeTurn();
    signal.throwIfAborted();
  };
  await heed();
  if (resumed === undefined) await checkBeforehand(experiment, setup);
  await heed();
  await experiment.check?.(signal);
  const cache = setup.cache ? await openCache(setup.env) : undefined; // before there is anything that a wrong place would cost
  const origin =
    resumed === undefined ? setup.sameDataAs : { ...resumed, command: resumeText(command, resumed.directory.path) };
  const checkTest = origin && ((digest: string) => checkTestDigest(digest, origin));
  const request = { ...setup, mayDownload: origin === undefined, checkTest };
  const data = await Data.load(spec, request, observer, stopwatch).catch(async (error: unknown) => {
    throw origin !== undefined && error instanceof MissingData ? await movedData(origin.command, origin, setup) : error;
  });
  const { nTrain } = data;
  const { name, digest, source, isOfficial, classNames } = data.dataset;
  if (origin !== undefined) {
    checkDigest(digest, origin);
    checkNames(classNames, origin);
  }
  presenter.check?.(classNames);
  if (readsTestSet(spec)) await data.dataset.checkTestSet();
  await heed();
  const plan = experiment.plan(nTrain, data.labels);
  await heed();

  const threads = setup.threads ?? usualThreads(processors(), plan.work);
  const head: RunHead = {
    command,
    commandLine,
    startedAt: now,
    ...(resumed && beganAs(resumed.manifest, now)),
    version,
    machine: thisMachine(),
    dataset: { name, digest, source, nTrain, ...(isOfficial !== undefined && { isOfficial }), classNames },
    options: { ...withoutHoles(setup.options), threads, ...plan.resolved },
    seed: spec.seed,
    secondsByPhase,
  };
  const recorder = await (resumed === undefined
    ? Recorder.create(setup, head)
    : Recorder.resume({ ...resumed, records: plan.records ?? resumed.records }, head));
  let compute: Compute | undefined;
  let found: Outcome<Found>['results'] | null = null;
  try {
    compute = await Compute.open({ threads, signal }, observer, stopwatch);
    const features = new ImageFeatures(compute, observer, cache);
    const outcome = await plan.run({ data, compute, features, recorder, observer });
    found = outcome.results; // from now on it is kept in any case: the test set may have been read for it
    const trouble = await recorder.keepResults(found).catch((error: unknown) => error);
    signal.throwIfAborted();
    const run = recorder.directory?.path;
    const shown = { ...head, options: optionsInUse(command, head.options) };
    presenter.show(outcome, shown, run); // a full disk loses no result
    if (trouble !== undefined) throw trouble;
    await recorder.checkLock();
    await outcome.keep?.();
    const { directory } = recorder;
    const reportStays =
      outcome.lacksTestImages === true && directory !== undefined && (await isRegularFile(directory.reportPath));
    if (outcome.lacksTestImages) observer.tell({ kind: 'test-images-unread', reportStays });
    const html = presenter.html && (() => presenter.html!(outcome.found, shown));
    const hasReport = reportStays || (await writeReport(directory, html, observer));
    await presenter.save?.(outcome.found, head, run); // last: what may fail elsewhere does not cost the model
    if (outcome.wrong !== undefined) throw outcome.wrong;
    await recorder.end('finished', found);
    const lost = await recorder.lostFile();
    if (lost !== undefined) observer.tell({ kind: 'file-lost', path: lost });
    observer.tell({ kind: 'finished', secondsByPhase, nTrain, run, hasReport });
  } catch (error) {
    const interrupted = signal.aborted || (error instanceof UserError && error.kind === 'interrupted');
    const told = await withWayOn(error, interrupted, recorder, command, plan);
    // If this fails too, the first error is the one to report.
    await recorder.end(interrupted ? 'interrupted' : 'failed', found).catch(() => undefined);
    throw told;
  } finally {
    await compute?.close();
  }
}

/**
 * Checks all that can be known before the data is there, which may have to be downloaded first. What does not work with
 * the most images that there can be does not work with fewer.
 * @throws UserError (usage), or (failed) for a folder that cannot be written to
 */
async function checkBeforehand(experiment: Experiment<unknown>, { run, runDir }: RunSetup): Promise<void> {
  const nTrain = mostTrainingImages(experiment.spec);
  experiment.plan(nTrain, new Uint8Array(nTrain)); // whether a spec is valid does not depend on the classes
  if (run) await checkNewRun({ root: RUNS, runDir });
}

/** Whether an experiment ends with a reading of the test set. */
const readsTestSet = (spec: DataSpec & { readonly test?: boolean; readonly testEachFamily?: boolean }): boolean =>
  spec.test === true || spec.testEachFamily === true;

/** The page is about results that are there already: an error here does not affect the run. */
async function writeReport(
  directory: RunDirectory | undefined,
  html: (() => Promise<string>) | undefined,
  observer: Observer,
): Promise<boolean> {
  if (directory === undefined || html === undefined) return false;
  try {
    await writeAtomic(directory.reportPath, await html());
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    observer.tell({ kind: 'report-lost', why, manifestPath: directory.manifestPath });
    return false;
  }
}

/** Options as JSON has them: null if nothing was given and nothing is meant. */
const withoutHoles = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, value ?? null]));

const nameData = (source: string): Hint =>
  hint`name the data that it was started with, ${{ setting: 'dataDir', value: 'DIR' }}: it was in ${source}`;

function checkDigest(digest: string, { directory, manifest }: Pick<ResumedRun, 'directory' | 'manifest'>): void {
  if (digest === manifest.dataset.digest) return;
  throw dataError(
    `the data differs from that of ${directory.path}: its digest is ${digest}, the run's is ${manifest.dataset.digest}`,
    {
      hint: nameData(manifest.dataset.source),
    },
  );
}

/** The same of the names of classes, which may be in a file beside the images. */
function checkNames(
  names: readonly string[],
  { directory, manifest }: Pick<ResumedRun, 'directory' | 'manifest'>,
): void {
  const { classNames = names, source } = manifest.dataset;
  const at = classNames.findIndex((name, i) => name !== names[i]);
  if (at < 0 && names.length === classNames.length) return;
  const label = at < 0 ? classNames.length : at;
  const called = (name: string | undefined) => (name === undefined ? 'no class' : quoted(name));
  throw dataError(
    `the classes of the data have other names than in ${directory.path}: label ${label} is ${called(names[label])}, the run's is ${called(classNames[label])}`,
    {
      hint: hint`${nameData(source)}; or put its file of class names back`,
    },
  );
}

/** The same of test images, where the run has been scored on some. */
function checkTestDigest(digest: string, { directory, manifest }: Pick<ResumedRun, 'directory' | 'manifest'>): void {
  const { testDigest } = Object(manifest.results) as { readonly testDigest?: unknown };
  if (typeof testDigest !== 'string' || testDigest === digest) return;
  throw dataError(
    `the test images differ from those of ${directory.path}: their digest is ${digest}, the run's is ${testDigest}; nothing was scored on them`,
    {
      hint: nameData(manifest.dataset.source),
    },
  );
}

/** What a run keeps however often it is resumed. */
const beganAs = ({ commandLine, startedAt, resumedAt = [] }: RunManifest, now: string) => ({
  commandLine,
  startedAt,
  resumedAt: [...resumedAt, now],
});
