import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type UserError, usageError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { checkWritableFolder, makeFolder, refuseDanglingLink } from '../files/folders.ts';
import { kindOf } from '../files/kind-of.ts';
import { errorCode, isMissing } from '../files/system-error.ts';
import { isTemporary } from '../files/write-atomic.ts';
import { largestOf } from '../util/statistics/extremes.ts';
import { isLock } from './run-lock.ts';

/** The folder of the numbered runs. */
export const RUNS = 'runs';

/** Where a run keeps its files. */
export interface RunDirectory {
  readonly path: string;
  /** run.json, see manifest.ts. */
  readonly manifestPath: string;
  /** metrics.jsonl, see metrics.ts. */
  readonly metricsPath: string;
  /** checkpoint.safetensors, see checkpoint.ts; gone once the run has finished. */
  readonly checkpointPath: string;
  /** cohort-3.safetensors, see cohort-file.ts; gone once its settings have their results. */
  readonly cohortPath: (id: number) => string;
  /** model.safetensors, see models/. */
  readonly modelPath: string;
  /** predictions.csv: of the images that were held out, see predictions/file.ts. */
  readonly predictionsPath: string;
  /** The same three of each seed, where a run trains with several: checkpoint-0.safetensors, model-0.safetensors … */
  readonly ofSeed: (seed: number) => Readonly<Record<'checkpointPath' | 'modelPath' | 'predictionsPath', string>>;
  /** report.html: the outcome as a page, see report/html/. */
  readonly reportPath: string;
}

export interface CreateRunOptions {
  /** The folder of the numbered runs; created if absent. */
  readonly root: string;
  /** Runs are numbered separately for each command: `knn-1`, `knn-2`, `linear-1`. */
  readonly command: string;
  /** Use exactly this folder instead; it must be absent or empty. */
  readonly runDir?: string | undefined;
}

const WAY_OUT = 'choose another folder with --run-dir DIR, or write none with --no-run';

/** A longer one was not counted up to: it is a date, or a mistake. */
const NUMBER = /^\d{1,9}$/;

const CHECKPOINT = /^checkpoint(-\d+)?\.safetensors$/;
const MODEL = /^model(-\d+)?\.safetensors$/;
const PREDICTIONS = /^predictions(-\d+)?\.csv$/;
const COHORT = /^cohort-\d+\.safetensors$/;

/** Whether a file of a run is a model: of several seeds there is one each. */
export const isModel = (name: string): boolean => MODEL.test(name);

/** Whether a file of a run has predictions: of several seeds there is one each. */
export const isPredictions = (name: string): boolean => PREDICTIONS.test(name);

/** Whether a file of a run is needed only to resume it. */
export const isCheckpoint = (name: string): boolean => CHECKPOINT.test(name) || isCohort(name);

/** Whether it is one of the {@link RunDirectory.cohortPath} ones. */
export const isCohort = (name: string): boolean => COHORT.test(name);

/** The number of a run that its folder is named after; undefined for another name, or that of another command's run. */
export function runNumber(name: string, command: string): number | undefined {
  const digits = name.startsWith(`${command}-`) ? name.slice(command.length + 1) : '';
  return NUMBER.test(digits) ? Number(digits) : undefined;
}

/** Whether a file of a run has this name, in capitals or not. */
export function isRunFile(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower === '') return false; // of the root folder
  return (
    Object.values(runDirectory('')).includes(lower) || isCheckpoint(lower) || isModel(lower) || isPredictions(lower)
  );
}

/** The files of a run in a folder that exists. */
export function runDirectory(path: string): RunDirectory {
  return {
    path,
    manifestPath: join(path, 'run.json'),
    metricsPath: join(path, 'metrics.jsonl'),
    checkpointPath: join(path, 'checkpoint.safetensors'),
    cohortPath: (id) => join(path, `cohort-${id}.safetensors`),
    modelPath: join(path, 'model.safetensors'),
    predictionsPath: join(path, 'predictions.csv'),
    ofSeed: (seed) => ({
      checkpointPath: join(path, `checkpoint-${seed}.safetensors`),
      modelPath: join(path, `model-${seed}.safetensors`),
      predictionsPath: join(path, `predictions-${seed}.csv`),
    }),
    reportPath: join(path, 'report.html'),
  };
}

/**
 * The first file of a run that is something else, and what: a link leads to a file that is not the run's to write, and a
 * pipe or a device has no end. Undefined if all are regular files.
 */
export async function strangeFile({ path }: RunDirectory): Promise<{ path: string; is: string } | undefined> {
  const entries = await readdir(path, { withFileTypes: true });
  const strange = entries.find((entry) => isRunFile(entry.name) && !entry.isFile());
  return strange && { path: join(path, strange.name), is: kindOf(strange) };
}

/** Whether it has a name that a run gives: a file, a lock, or what a killed process has left of one. */
export const isOfRun = (name: string): boolean => isRunFile(name) || isLeftover(name);

/** What a process that was killed before its run.json was written has left there. */
const isLeftover = (name: string): boolean => isLock(name) || isTemporary(name);

/** Creates one folder; false if something of that name exists. mkdir is what keeps two processes apart. */
async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function notEmpty(path: string, names: readonly string[]): UserError {
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return usageError(`--run-dir must be a new or an empty folder; ${path} holds ${some}`, {
    hint: 'give a new name, or leave --run-dir out to get a numbered folder',
  });
}

async function claim(path: string): Promise<string> {
  await makeFolder(dirname(path));
  if (!(await makeNew(path))) await checkEmpty(path);
  return path;
}

async function checkEmpty(path: string): Promise<void> {
  await refuseDanglingLink(path);
  const found = await readdir(path).catch(async (error: unknown) => {
    if (errorCode(error) !== 'ENOTDIR' || !(await isThere(path))) throw error;
    throw usageError(`--run-dir must be a new or an empty folder; ${path} is a file`, { hint: 'give a new name' });
  });
  const names = found.filter((name) => !isLeftover(name));
  if (names.length > 0) throw notEmpty(path, names.sort());
}

async function numbered(root: string, command: string): Promise<string> {
  await makeFolder(root);
  const taken = (await readdir(root)).map((name) => runNumber(name, command) ?? 0);
  for (let n = Math.max(0, largestOf(taken)) + 1; ; n++) {
    const path = join(root, `${command}-${n}`);
    if (await makeNew(path)) return path;
  }
}

/**
 * Creates the folder of a new run: `<root>/<command>-<n>` with the number after the highest taken, or `runDir`. Two
 * processes never get the same numbered folder.
 * @throws UserError (usage) for a `runDir` that is a file or not empty; UserError (failed) if nothing can be written
 */
export async function createRun({ root, command, runDir }: CreateRunOptions): Promise<RunDirectory> {
  try {
    return runDirectory(runDir === undefined ? await numbered(root, command) : await claim(runDir));
  } catch (error) {
    throw diskError(error, 'create a folder for this run in', runDir ?? root, WAY_OUT);
  }
}

/**
 * Checks what can be known of the folder of a new run before there is one: that a `runDir` is empty or absent, and that
 * folders can be created there. Nothing is created.
 * @throws UserError, as {@link createRun}
 */
export async function checkNewRun({ root, runDir }: Omit<CreateRunOptions, 'command'>): Promise<void> {
  try {
    if (runDir !== undefined) {
      await checkEmpty(runDir).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    }
    await checkWritableFolder(resolve(runDir ?? root));
  } catch (error) {
    throw diskError(error, 'create a folder for this run in', runDir ?? root, WAY_OUT);
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
