import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError, usageError } from '../../errors.ts';
import { diskError } from '../../files/disk-error.ts';
import { stateOf } from '../../runs/collection/list.ts';
import { openRun, type Run } from '../../runs/open.ts';
import { isModel, isPredictions } from '../../runs/run-directory.ts';
import { version } from '../../runs/version.ts';
import { plural } from '../../util/format.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import type { Observer } from '../resources/observer.ts';
import { stateText, wayToFinish } from '../resuming/stopped-run.ts';
import { type RunSetup, runExperiment } from '../run.ts';
import { experimentAgain, hasTested } from './experiments.ts';
import { type Compared, compareMetrics, compareModels, compareTexts } from './files.ts';
import { firstDifference } from './first-difference.ts';

/** A run that was made again, compared with itself. */
export interface Reproduction {
  /** Of the original. */
  readonly path: string;
  /** Those that made the two. */
  readonly versions: { readonly original: string; readonly again: string };
  readonly compared: readonly Compared[];
  /** Whether the run read the test set, and it was not read again. */
  readonly isTestLeft: boolean;
  /** Where the other one is, if they differ; it was removed if they do not. */
  readonly kept: string | undefined;
}

/** How the process runs the experiment again. */
export type ReproductionSetup = Pick<RunSetup, 'threads' | 'cache' | 'signal' | 'dataDir' | 'env' | 'commandLine'> & {
  /** Whether the test set is read again, if the run read it. */
  readonly test: boolean;
};

/** Fields that no two runs share (when, how fast, on which host), or that are words made of paths: of results and of metrics.jsonl. */
const OWN = /^(seconds|.*Seconds|.*Time|host|modelPath|trainCommand|text|command|testReadings)$/;
/** What comes of reading the test set. */
const OF_TEST = /^(test.*|nTest)$/;
const OF_CONFUSION: readonly string[] = ['confusionOf', 'confusion', 'perClassAccuracy'];

/**
 * Runs what a run was of once more, in a temporary folder, and compares the bits of everything that should be the same: the
 * models, what was recorded on the way, the results, the predictions.
 * @throws UserError (usage) for a run that has not finished, or did nothing but read the test set; (data) for other data
 *   than the run's; what the experiment itself throws
 */
export async function reproduceRun(run: Run, setup: ReproductionSetup, observer: Observer): Promise<Reproduction> {
  const { directory, manifest } = run;
  await checkFinished(run);
  const experiment = experimentAgain(run, setup.test);
  const folder = await mkdtemp(join(tmpdir(), 'cifar-train-reproduce-')).catch((error: unknown) => {
    throw diskError(error, 'create a folder in', tmpdir(), 'name another folder: set TMPDIR to its path');
  });
  await chmod(folder, 0o700); // whatever the umask takes away: what went wrong in it is to be seen, and removed
  let isKept = false;
  try {
    const runDir = join(folder, 'run');
    const { options } = manifest;
    const own = {
      ...setup,
      run: true,
      runDir,
      options,
      sameDataAs: { directory, manifest, command: `cifar-train runs reproduce ${shellWord(directory.path)}` },
    };
    await runExperiment(experiment, own, observer, { show: () => {} }).catch(async (error: unknown) => {
      const isBegun = (await readdir(folder)).length > 0;
      if (!isBegun) throw error;
      // What it says of going on is about a folder that will not last.
      throw error instanceof UserError ? new UserError(error.message, error.kind, { cause: error.cause }) : error;
    });
    const isTestLeft = hasTested(run) && !setup.test;
    const compared = await compareRuns(run, await openRun(runDir), isTestLeft);
    isKept = compared.some((one) => 'place' in one);
    return {
      ...{ path: directory.path, versions: { original: manifest.version, again: version } },
      ...{ compared, isTestLeft, kept: isKept ? runDir : undefined },
    };
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}

async function checkFinished({ directory, manifest }: Run): Promise<void> {
  const state = await stateOf(directory.path, manifest.status);
  if (state === 'finished') return;
  throw usageError(`${directory.path} has not finished: it ${stateText(state)}`, {
    hint: wayToFinish(directory.path, state, manifest),
  });
}

async function compareRuns(original: Run, again: Run, isTestLeft: boolean): Promise<readonly Compared[]> {
  const [a, b] = [original.directory.path, again.directory.path];
  const { confusionOf } = Object(original.results) as { readonly confusionOf?: unknown };
  const isLeft = (name: string) =>
    OWN.test(name) || (isTestLeft && (OF_TEST.test(name) || (confusionOf === 'test' && OF_CONFUSION.includes(name))));
  const made = (await readdir(b)).sort();
  const compared: Compared[] = [];
  for (const file of made.filter(isModel)) {
    compared.push(await compareModels(file, a, b));
  }
  compared.push(await compareMetrics('metrics.jsonl', a, b, isLeft));
  const { nValues, difference } = firstDifference(original.results, again.results, isLeft);
  const results = 'results in run.json';
  compared.push(
    difference === undefined ? { file: results, same: plural(nValues, 'value') } : { file: results, ...difference },
  );
  // Versions before there were predictions kept none.
  const has = new Set(await readdir(a));
  const isOfThisVersion = original.manifest.version === version;
  for (const file of made.filter((name) => isPredictions(name) && (isOfThisVersion || has.has(name)))) {
    compared.push(await compareTexts(file, a, b));
  }
  return compared;
}
