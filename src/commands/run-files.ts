import { type RunManifest, writeManifest } from '../runs/manifest.ts';
import { MetricsLog } from '../runs/metrics.ts';
import { createRun, type RunDirectory } from '../runs/run-directory.ts';

/** What of run.json is known before the work starts. */
export type RunHead = Omit<RunManifest, 'status' | 'finishedAt' | 'results'>;

/** The files that one run keeps: run.json from the start, metrics.jsonl as it goes. With `--no-run` there are none. */
export class RunFiles {
  readonly directory: RunDirectory | undefined;
  /** Whether there is anything to look at before the run has ended. */
  keepsSomething = false;
  readonly #head: RunHead;
  #log: MetricsLog | undefined;
  #written: Promise<void> = Promise.resolve();
  #trouble: unknown;

  private constructor(head: RunHead, directory?: RunDirectory, log?: MetricsLog) {
    this.#head = head;
    this.directory = directory;
    this.#log = log;
  }

  static async create(options: { run: boolean; runDir: string | undefined }, head: RunHead): Promise<RunFiles> {
    if (!options.run) return new RunFiles(head);
    const directory = await createRun({ root: 'runs', command: head.command, runDir: options.runDir });
    await writeManifest(directory.manifestPath, { ...head, status: 'running', finishedAt: null, results: null });
    return new RunFiles(head, directory, await MetricsLog.open(directory.metricsPath));
  }

  /** Goes on with the files of a run that was stopped. */
  static async reopen(directory: RunDirectory, head: RunHead): Promise<RunFiles> {
    const log = await MetricsLog.open(directory.metricsPath);
    await writeManifest(directory.manifestPath, { ...head, status: 'running', finishedAt: null, results: null });
    const files = new RunFiles(head, directory, log);
    files.keepsSomething = true;
    return files;
  }

  /**
   * Appends a line to metrics.jsonl, after those before it.
   * @throws UserError (failed) where the disk did not take an earlier line; that of the last line is thrown by {@link end}
   */
  record(line: object): void {
    if (this.#trouble !== undefined) throw this.#trouble;
    this.keepsSomething = this.directory !== undefined;
    this.#written = this.#written
      .then(() => this.#log?.append(line))
      .catch((error: unknown) => {
        this.#trouble ??= error;
      });
  }

  /**
   * Closes the metrics and writes how the run ended, with the seconds that its phases have taken by now.
   * @throws UserError (failed) where the disk does not take it, or did not take a metrics line
   */
  async end(status: RunManifest['status'], results: unknown): Promise<void> {
    await this.#written;
    const log = this.#log;
    this.#log = undefined;
    await log?.close().catch((error: unknown) => {
      this.#trouble ??= error;
    });
    if (this.directory !== undefined) {
      const ended = this.#trouble === undefined ? status : 'failed';
      const finishedAt = new Date().toISOString();
      await writeManifest(this.directory.manifestPath, { ...this.#head, status: ended, finishedAt, results });
    }
    if (this.#trouble !== undefined) throw this.#trouble;
  }
}
