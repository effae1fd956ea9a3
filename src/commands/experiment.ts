import type { Dataset, TestReading } from '../dataset/dataset.ts';
import { UserError } from '../errors.ts';
import type { Backend, Watch } from '../kernels/backend.ts';
import { type MatrixU8, matrix } from '../kernels/matrix.ts';
import { createWasmBackend } from '../kernels/wasm.ts';
import { thisMachine } from '../runs/machine.ts';
import { type RunManifest, writeManifest } from '../runs/manifest.ts';
import { MetricsLog } from '../runs/metrics.ts';
import { createRun, type RunDirectory } from '../runs/run-directory.ts';
import { duration, ordinal, plural } from '../util/format.ts';
import type { Context, OptionsOf } from './command.ts';
import type { experimentFlags } from './common-flags.ts';
import { openDataset } from './open-dataset.ts';
import { version } from './version.ts';

export type ExperimentOptions = OptionsOf<typeof experimentFlags>;

/** What an experiment shows for itself. */
export interface Outcome {
  /** The command's own fields of the JSON object, and the results of run.json. */
  readonly results: Readonly<Record<string, unknown>>;
  /** The same for people. */
  readonly text: string;
}

/** What an experiment works with. */
export interface Lab {
  readonly dataset: Dataset;
  /** nTrain × 3072. */
  readonly pixels: MatrixU8;
  readonly labels: Uint8Array;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /** The files of this run; undefined with `--no-run`. */
  readonly run: RunDirectory | undefined;
  /** Runs one phase and adds its seconds to the result, under its name. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Runs work that reports its progress, under a bar. */
  watched<T>(label: string, work: (watch: Watch) => Promise<T>): Promise<T>;
  /** Appends a line to metrics.jsonl. */
  record(line: object): Promise<void>;
  /** Reads the test set, which the ledger counts, and says so. */
  readTestSet(): Promise<TestReading & { readonly pixels: MatrixU8 }>;
}

/**
 * Everything around an experiment that is the same for all: loads the data, starts the backend, keeps the run's files,
 * times the phases, shows the outcome, and puts away what it opened, however it ends.
 */
export async function runExperiment(
  command: string,
  options: ExperimentOptions,
  context: Context,
  experiment: (lab: Lab) => Promise<Outcome>,
): Promise<void> {
  const { terminal, signal, commandLine } = context;
  const startedAt = new Date().toISOString();
  const secondsByPhase: Record<string, number> = {};
  const phase = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      secondsByPhase[name] = (secondsByPhase[name] ?? 0) + (performance.now() - started) / 1000;
    }
  };

  const dataset = await phase('load', () => openDataset(options, context));
  const { train } = dataset;
  const about = { name: dataset.name, digest: dataset.digest, source: dataset.source, nTrain: train.nSamples };
  const chosen = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, value ?? null]));
  const manifest = {
    command,
    commandLine,
    startedAt,
    version,
    machine: thisMachine(),
    dataset: about,
    options: chosen,
    seed: options.seed,
  };

  let run: RunDirectory | undefined;
  let log: MetricsLog | undefined;
  let backend: Backend | undefined;
  const keep = async (status: RunManifest['status'], results: unknown): Promise<void> => {
    const finishedAt = status === 'running' ? null : new Date().toISOString();
    if (run) await writeManifest(run.manifestPath, { ...manifest, status, finishedAt, results, secondsByPhase });
  };
  try {
    if (options.run) {
      run = await createRun({ root: 'runs', command, runDir: options.runDir });
      await keep('running', null);
      log = await MetricsLog.open(run.metricsPath);
    }
    backend = await createWasmBackend({ threads: options.threads });
    const outcome = await experiment({
      dataset,
      pixels: matrix(train.pixels, train.nSamples, train.pixels.length / train.nSamples),
      labels: train.labels,
      backend,
      signal,
      run,
      phase,
      watched: async (label, work) => {
        const bar = terminal.progress(label, 1);
        try {
          return await work({ signal, onProgress: (done, total) => bar.update(done, total) });
        } finally {
          bar.stop();
        }
      },
      record: async (line) => log?.append(line),
      readTestSet: async () => {
        const reading = await phase('load', () => dataset.readTestSet(commandLine));
        const { nSamples, pixels } = reading.images;
        terminal.note(
          `test set read for the ${ordinal(reading.nthReading)} time (${reading.ledger})${reading.nthReading > 1 ? '; the lectures: only once, at the very end' : ''}`,
        );
        return { ...reading, pixels: matrix(pixels, nSamples, pixels.length / nSamples) };
      },
    });
    signal.throwIfAborted();
    await keep('finished', outcome.results);
    const everything = { ...manifest, ...outcome.results, run: run?.path ?? null, secondsByPhase };
    terminal.out(options.json ? JSON.stringify(everything) : outcome.text);
    if (!options.json) terminal.note(closingNote(secondsByPhase, about.nTrain, run));
  } catch (error) {
    const interrupted = signal.aborted || (error instanceof UserError && error.kind === 'interrupted');
    await keep(interrupted ? 'interrupted' : 'failed', null).catch(() => undefined); // the first trouble is the one to tell
    throw error;
  } finally {
    await log?.close();
    await backend?.close();
  }
}

function closingNote(
  secondsByPhase: Readonly<Record<string, number>>,
  nTrain: number,
  run: RunDirectory | undefined,
): string {
  const phases = Object.entries(secondsByPhase).map(([name, seconds]) => `${name} ${duration(seconds)}`);
  return `${plural(nTrain, 'training image')}; ${phases.join(', ')}${run === undefined ? '' : `; kept in ${run.path}/`}`;
}
