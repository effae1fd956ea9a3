import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dataError, usageError } from '../errors.ts';
import { type RunManifest, readManifest } from '../runs/manifest.ts';
import { type MetricsRecord, readMetrics } from '../runs/metrics.ts';
import { type RunDirectory, runDirectory } from '../runs/run-directory.ts';
import type { SplitResult } from '../selection/cross-validate-linear.ts';
import type { PlannedTrial } from '../selection/space.ts';
import { listText } from '../util/ranges.ts';
import { shellWord } from '../util/shell-word.ts';
import type { Context } from './command.ts';
import { type CrossvalFlag, type CrossvalOptions, crossvalFlags, typedName } from './crossval-flags.ts';
import type { Tested } from './crossval-winner.ts';
import { RunFiles, type RunHead } from './run-files.ts';
import { version } from './version.ts';

/** A sweep that goes on: with which options, from which results. */
export interface ResumedSweep {
  /** Those that it began with, but for what says how it is shown. */
  readonly options: CrossvalOptions;
  /** The trials that a file named when it began; undefined where none did. */
  readonly namedTrials: readonly unknown[] | undefined;
  /** The reading of the test set that the run has finished with. */
  readonly tested: Tested | undefined;
  /**
   * The results that are there.
   * @throws UserError (data) where they are not of these trials
   */
  knownOf(trials: readonly PlannedTrial[]): (trial: number, split: number) => SplitResult | undefined;
  /** @throws UserError (data) where the data is not what the sweep began with */
  openFiles(options: unknown, head: RunHead): Promise<RunFiles>;
}

/** What says nothing of the results may differ from time to time. */
const FREE: ReadonlySet<string> = new Set(['resume', 'json', 'quiet', 'verbose', 'threads', 'dataDir', 'csv']);

/**
 * Reads what a stopped sweep has left in its folder.
 * @throws UserError (usage) for flags that would change it, or a folder that is no run of crossval; (data) where it is damaged
 */
export async function resumeSweep(path: string, options: CrossvalOptions, context: Context): Promise<ResumedSweep> {
  refuseOthers(path, context.typed);
  const directory = runDirectory(path);
  const manifest = await manifestOf(directory);
  const records = (await isThere(directory.metricsPath)) ? await readMetrics(directory.metricsPath) : [];
  const { namedTrials } = manifest.options;
  return {
    options: { ...optionsOf(manifest, directory.manifestPath), ...shownBy(options, context.typed) },
    namedTrials: Array.isArray(namedTrials) ? namedTrials : undefined,
    tested: testedSchema.safeParse(manifest.results).data,
    knownOf: (trials) => knownResults(records, trials, directory.metricsPath),
    openFiles: async (_options, head) => {
      const { digest } = manifest.dataset;
      if (head.dataset.digest !== digest) {
        throw dataError(`${path} began with other data: its digest was ${digest}; now it is ${head.dataset.digest}`, {
          hint: 'name the folder of that data: --data-dir <path>',
        });
      }
      const { commandLine, startedAt } = manifest;
      return await RunFiles.reopen(directory, { ...head, commandLine, startedAt });
    },
  };
}

const testedSchema = z.object({
  testAccuracy: z.number(),
  nTest: z.number(),
  testDigest: z.string(),
  testReadings: z.number(),
});

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function refuseOthers(path: string, typed: ReadonlySet<string>): void {
  const others = [...typed].filter((key) => !FREE.has(key)).map((key) => typedName(key as CrossvalFlag));
  if (others.length === 0) return;
  throw usageError(`with --resume, a run keeps the options that it began with; got ${others.join(', ')}`, {
    hint: `leave them out: cifar-train crossval --resume ${shellWord(path)}`,
  });
}

async function manifestOf(directory: RunDirectory): Promise<RunManifest> {
  const { path, manifestPath } = directory;
  if (!(await isThere(manifestPath))) {
    throw usageError(`--resume must be the folder of a run; there is no ${manifestPath}`, {
      hint: 'runs are in runs/: for example --resume runs/crossval-1',
    });
  }
  const manifest = await readManifest(manifestPath);
  if (manifest.command !== 'crossval') {
    throw usageError(`${path} is a run of ${manifest.command}, not of crossval`, {
      hint: 'crossval goes on with its own runs alone',
    });
  }
  if (manifest.version !== version) {
    throw usageError(`${path} was begun by version ${manifest.version}; this is ${version}, whose results may differ`, {
      hint: 'begin anew, or go on with the version that it was begun with',
    });
  }
  return manifest;
}

/** The options in run.json, checked as if they had been typed. */
function optionsOf({ options }: RunManifest, path: string): CrossvalOptions {
  const values = Object.entries(crossvalFlags).map(([key, flag]) => {
    const value = options[key] ?? undefined;
    if (flag.kind === 'switch') return [key, value === true];
    if (value === undefined) return [key, flag.fallback];
    const parsed = flag.constraint.parse(textOf(value));
    if (parsed === undefined) {
      throw dataError(`${path} is damaged: options.${key} must be ${flag.constraint.expected}; it is ${textOf(value)}`);
    }
    return [key, parsed];
  });
  return Object.fromEntries(values) as CrossvalOptions;
}

const lengthSchema = z.object({ amount: z.number(), unit: z.string() });

/** A value of run.json as it would be typed. */
function textOf(value: unknown): string {
  if (Array.isArray(value))
    return listText(value.map((one) => (lengthSchema.safeParse(one).success ? textOf(one) : one)));
  const length = lengthSchema.safeParse(value);
  return length.success ? `${length.data.amount}${length.data.unit}` : String(value);
}

/** The options that a run may be resumed with, where they were typed. */
const shownBy = (options: CrossvalOptions, typed: ReadonlySet<string>): Partial<CrossvalOptions> => ({
  ...Object.fromEntries([...typed].filter((key) => FREE.has(key)).map((key) => [key, options[key as CrossvalFlag]])),
  resume: undefined,
  json: options.json,
  quiet: options.quiet,
  verbose: options.verbose,
});

/** One line of a sweep's metrics.jsonl. */
export const splitRecord = (trial: number, split: number, { params }: PlannedTrial, result: SplitResult): object => ({
  trial,
  split,
  params,
  ...result,
});

const whole = z.int().nonnegative();
const recordSchema = z.object({
  trial: whole,
  split: whole,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  status: z.enum(['finished', 'diverged', 'pruned']),
  accuracy: z.number().min(0).max(1).nullable(),
  epochs: whole,
  fitSeconds: z.number(),
  scoreSeconds: z.number(),
});

function knownResults(records: readonly MetricsRecord[], trials: readonly PlannedTrial[], path: string) {
  const results = new Map<string, SplitResult>();
  for (const [i, record] of records.entries()) {
    const parsed = recordSchema.safeParse(record);
    if (!parsed.success || !isDeepStrictEqual(parsed.data.params, trials[parsed.data.trial]?.params)) {
      throw dataError(`${path} is damaged: line ${i + 1} is no result of a trial of this sweep`);
    }
    const { trial, split, params: _params, ...result } = parsed.data;
    results.set(`${trial} ${split}`, result);
  }
  return (trial: number, split: number) => results.get(`${trial} ${split}`);
}
