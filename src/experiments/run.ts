import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import type { Context, OptionsOf } from '../cli/command.ts';
import type { experimentFlags } from '../cli/common-flags.ts';
import type { Terminal } from '../cli/terminal/terminal.ts';
import { openDataset } from '../commands/open-dataset.ts';
import type { Dataset, TestReading } from '../dataset/dataset.ts';
import { dataError, failure, interruption, UserError } from '../errors.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { Backend, Watch } from '../kernels/backend.ts';
import { type MatrixU8, matrix } from '../kernels/matrix.ts';
import { ReferenceBackend } from '../kernels/reference.ts';
import { createWasmBackend, supportsWasm } from '../kernels/wasm.ts';
import { Divergence } from '../models/training/divergence.ts';
import type { RunFacts } from '../report/html/page.ts';
import { wrapWords } from '../report/terminal/wrap.ts';
import { thisMachine } from '../runs/machine.ts';
import type { RunManifest } from '../runs/manifest.ts';
import type { RunDirectory } from '../runs/run-directory.ts';
import { version } from '../runs/version.ts';
import { duration, ordinal, plural } from '../util/format.ts';
import { shellWord } from '../util/shell-word.ts';
import { type ResumedFolder, RunFiles } from './recorder.ts';

export type ExperimentOptions = OptionsOf<typeof experimentFlags>;

/** What an experiment shows for itself. */
export interface Outcome {
  /** The command's own fields of the JSON object, and the results of run.json. */
  readonly results: Readonly<Record<string, unknown>>;
  /** The same for people: paragraphs, of which empty ones are left out. */
  readonly paragraphs: readonly string[];
  /** Writes the files that belong to it; called once it has been shown, so that a full disk takes no result away. */
  readonly keep?: () => Promise<void>;
  /** The same as a page for report.html; drawing it takes a moment, so that it is made where there is a folder for it. */
  readonly report?: ((run: RunFacts) => Promise<string>) | undefined;
  /** What was found to be wrong: thrown once it has all been shown, so that the run ends as failed. */
  readonly wrong?: UserError | undefined;
}

/** What an experiment works with. */
export interface Lab {
  readonly dataset: Dataset;
  /** nTrain × 3072. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /** Where the files of this run go; undefined with `--no-run`. */
  readonly directory: RunDirectory | undefined;
  /** Runs one phase and adds its seconds to the result, under its name. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Runs work that reports its progress, under a bar. */
  watched<T>(label: string, work: (watch: Watch) => Promise<T>): Promise<T>;
  /**
   * Appends a line to metrics.jsonl.
   * @param options.lasting a power cut is not to take it
   */
  record(line: object, options?: { readonly lasting?: boolean }): void;
  /** Does work on another file of the run, which must not reject, between the lines so far and those to come. */
  afterRecords(work: () => Promise<void>): Promise<void>;
  /** Reads the test set, which the ledger counts, and says so. */
  readTestSet(): Promise<TestReading & { readonly pixels: MatrixU8 }>;
}

/** What is to be done, once the options have been checked against the data and before anything is made. */
export interface Plan {
  /** What options that were left open became: recorded with the others. */
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly work: (lab: Lab) => Promise<Outcome>;
  /** What `--resume` does with such a run, for hints: "go on with"; absent for a command without it. */
  readonly resume?: string;
  /** What an interrupted run has kept, for the same hints; absent where that goes without saying. */
  readonly kept?: () => string;
}

/** A run that is gone on with. */
export interface ResumedRun extends ResumedFolder {
  readonly manifest: RunManifest;
}

/**
 * Everything around an experiment that is the same for all: loads the data, starts the backend, keeps the run's files,
 * times the phases, shows the outcome, and puts away what it opened, however it ends.
 * @param resumed the run that is gone on with; absent: a new one
 */
export async function runExperiment(
  command: string,
  options: ExperimentOptions,
  context: Context,
  makePlan: (nTrain: number) => Plan,
  resumed?: ResumedRun,
): Promise<void> {
  const { terminal, signal, commandLine } = context;
  const now = new Date().toISOString();
  const { secondsByPhase, phase } = stopwatch();
  const dataset = await phase('load', () => openDataset(options, context));
  const { name, digest, source, train } = dataset;
  const nTrain = train.nSamples;
  if (resumed !== undefined) checkDigest(digest, resumed);
  const { resolved, work, resume, kept } = makePlan(nTrain);

  const threads = options.threads ?? availableParallelism();
  const head = {
    command,
    commandLine,
    startedAt: now,
    ...(resumed && beganAs(resumed.manifest, now)),
    version,
    machine: thisMachine(),
    dataset: { name, digest, source, nTrain },
    options: { ...withoutHoles(options), ...absolute({ dataDir: options.dataDir }), threads, ...resolved },
    seed: options.seed,
    secondsByPhase,
  };
  const files = await (resumed === undefined ? RunFiles.create(options, head) : RunFiles.resume(resumed, head));
  let backend: Backend | undefined;
  let found: Outcome['results'] | null = null;
  try {
    backend = await openBackend(threads, terminal);
    const { results, paragraphs, keep, report, wrong } = await work({
      dataset,
      pixels: matrix(train.pixels, nTrain, train.pixels.length / nTrain),
      labels: train.labels,
      backend,
      signal,
      directory: files.directory,
      phase,
      watched: async (label, work) => {
        const bar = terminal.progress(label, 1, 'share');
        try {
          return await work({ signal, onProgress: (done, total) => bar.update(done, total) });
        } finally {
          bar.stop();
        }
      },
      record: (...line) => files.record(...line),
      afterRecords: (work) => files.afterRecords(work),
      readTestSet: async () => {
        const reading = await phase('load', () => dataset.readTestSet(commandLine));
        const { nSamples, pixels } = reading.images;
        terminal.note(readingNote(reading));
        return { ...reading, pixels: matrix(pixels, nSamples, pixels.length / nSamples) };
      },
    });
    found = results; // from now on it is kept, come what may: the test set may have been read for it
    signal.throwIfAborted();
    const run = files.directory?.path;
    if (options.json) {
      terminal.out(JSON.stringify({ ...head, ...results, run: run ?? null }));
    } else {
      terminal.note('');
      terminal.out(paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'));
    }
    await keep?.();
    const reported = await writeReport(files.directory, report && (() => report(head)), terminal);
    if (wrong !== undefined) throw wrong;
    await files.end('finished', results);
    if (!options.json) {
      const words = closingNote(secondsByPhase, nTrain, run, reported).split(' ');
      terminal.note(`\n${wrapWords(words, terminal.width).join('\n')}`);
    }
  } catch (error) {
    const interrupted = signal.aborted || (error instanceof UserError && error.kind === 'interrupted');
    // Whatever stands in the way of this too, the first trouble is the one to tell.
    await files.end(interrupted ? 'interrupted' : 'failed', found).catch(() => undefined);
    throw withWayOn(error, interrupted, files, resume === undefined ? undefined : { command, does: resume, kept });
  } finally {
    await backend?.close();
  }
}

/** Paths as a run records them: it may be gone on with from another folder. */
export const absolute = (paths: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(paths).flatMap(([key, path]) => (path === undefined ? [] : [[key, resolve(path)]])),
  );

/** The page is about results that are there already: what goes wrong with it takes nothing from the run. */
async function writeReport(
  directory: RunDirectory | undefined,
  report: (() => Promise<string>) | undefined,
  { warn }: Terminal,
): Promise<boolean> {
  if (directory === undefined || report === undefined) return false;
  try {
    await writeAtomic(directory.reportPath, await report());
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`no page of this run could be made, its numbers are in ${directory.manifestPath}: ${why}`);
    return false;
  }
}

/** Options as JSON has them: null where nothing was given and nothing is meant. */
const withoutHoles = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, value ?? null]));

async function openBackend(threads: number, terminal: Terminal): Promise<Backend> {
  if (supportsWasm()) return createWasmBackend({ threads });
  terminal.warn('this JavaScript engine has no WebAssembly SIMD or no shared memory: plain loops, many times slower');
  return new ReferenceBackend();
}

function stopwatch() {
  const secondsByPhase: Record<string, number> = {};
  const phase = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      secondsByPhase[name] = (secondsByPhase[name] ?? 0) + (performance.now() - started) / 1000;
    }
  };
  return { secondsByPhase, phase };
}

function checkDigest(digest: string, { directory, manifest }: ResumedRun): void {
  if (digest === manifest.dataset.digest) return;
  throw dataError(
    `this is not the data that ${directory.path} began with: its digest is ${digest}, that of the run ${manifest.dataset.digest}`,
    { hint: 'say where that data is: --data-dir <path>' },
  );
}

/** What a run keeps however often it is gone on with. */
const beganAs = ({ commandLine, startedAt, resumedAt = [] }: RunManifest, now: string) => ({
  commandLine,
  startedAt,
  resumedAt: [...resumedAt, now],
});

/** An error that ended a run, with what there is to do about it: go on, where the command can, or look at what there is. */
function withWayOn(
  error: unknown,
  interrupted: boolean,
  { directory, keepsSomething }: RunFiles,
  resume?: { readonly command: string; readonly does: string; readonly kept: Plan['kept'] },
): unknown {
  if (directory === undefined) return error;
  const command = resume && `${resume.does}: cifar-train ${resume.command} --resume ${shellWord(directory.path)}`;
  if (interrupted) {
    const kept = resume?.kept?.();
    if (command !== undefined)
      return interruption('interrupted', { hint: kept === undefined ? command : `${kept}\n${command}` });
    const rest = keepsSomething
      ? `what was finished is in ${directory.metricsPath}`
      : `${directory.path} is incomplete`;
    return interruption('interrupted', { hint: rest });
  }
  // Steps that were too large are so again.
  if (command === undefined || !(error instanceof UserError) || error instanceof Divergence) return error;
  if (error.kind !== 'failed') return error;
  return failure(error.message, {
    cause: error.cause,
    hint: error.hint === undefined ? command : `${error.hint}\nthen ${command}`,
  });
}

function readingNote({ nthReading, ledger }: TestReading): string {
  const near = relative('', ledger);
  const note = `test set read for the ${ordinal(nthReading)} time (${near.startsWith('..') ? ledger : near})`;
  return nthReading === 1 ? note : `${note}; the lectures: only once, at the very end`;
}

function closingNote(
  seconds: Readonly<Record<string, number>>,
  nTrain: number,
  run: string | undefined,
  reported: boolean,
): string {
  const phases = Object.entries(seconds).map(([name, time]) => `${name} ${duration(time)}`);
  return `${plural(nTrain, 'training image')}; ${phases.join(', ')}${run === undefined ? '' : `; kept in ${run}/${reported ? ', with report.html' : ''}`}`;
}
