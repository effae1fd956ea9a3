import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../../files/remove-file.ts';
import { isTemporary } from '../../files/write-atomic.ts';
import { type RunHead, type RunManifest, writeManifest } from '../../runs/manifest.ts';
import { MetricsLog } from '../../runs/metrics.ts';
import { createRun, isCheckpoint, RUNS, type RunDirectory } from '../../runs/run-directory.ts';
import { lockRun, type RunLock } from '../../runs/run-lock.ts';
import { timeNow } from '../../util/time-now.ts';

/** The folder of a resumed run, locked by this process. */
export interface ResumedFolder {
  readonly directory: RunDirectory;
  readonly lock: RunLock;
  /** The lines that metrics.jsonl is cut back to. */
  readonly records: readonly object[];
  /** What run.json has of results; they stay until there are others. */
  readonly results: unknown;
}

async function removeCheckpoints(directory: RunDirectory | undefined): Promise<void> {
  if (directory === undefined) return;
  const { path } = directory;
  for (const name of await readdir(path)) if (isCheckpoint(name)) await removeFile(join(path, name));
}

/** The files that one run keeps: run.json from the start, metrics.jsonl as it goes. With `--no-run` there are none. */
export class Recorder {
  readonly directory: RunDirectory | undefined;
  /** Whether there is anything to look at before the run has ended. */
  keepsSomething: boolean;
  readonly #head: RunHead;
  readonly #lock: RunLock | undefined;
  #results: unknown;
  #log: MetricsLog | undefined;
  #written: Promise<void> = Promise.resolve();
  #nRecords = 0;
  #syncDue = false;
  #trouble: unknown;

  private constructor(head: RunHead, folder?: ResumedFolder, log?: MetricsLog) {
    this.#head = head;
    this.keepsSomething = folder !== undefined && folder.records.length > 0;
    this.directory = folder?.directory;
    this.#lock = folder?.lock;
    this.#results = folder?.results ?? null;
    this.#log = log;
  }

  static async create(options: { run: boolean; runDir: string | undefined }, head: RunHead): Promise<Recorder> {
    if (!options.run) return new Recorder(head);
    const directory = await createRun({ root: RUNS, command: head.command, runDir: options.runDir });
    const lock = await lockRun(directory.path);
    return await Recorder.#start(head, { directory, lock, records: [], results: null });
  }

  /** Continues in the folder of another run; what a killed process left half-written is removed. */
  static async resume(folder: ResumedFolder, head: RunHead): Promise<Recorder> {
    return await Recorder.#start(head, folder, async () => {
      const { path } = folder.directory;
      for (const entry of await readdir(path, { withFileTypes: true })) {
        if (entry.isFile() && isTemporary(entry.name)) await removeFile(join(path, entry.name));
      }
    });
  }

  static async #start(head: RunHead, folder: ResumedFolder, tidy = async () => {}): Promise<Recorder> {
    const { directory, lock, records, results } = folder;
    let log: MetricsLog | undefined;
    try {
      await lock.check(); // loading the data takes long: whoever stood still meanwhile has lost it, and replaces nothing
      await tidy();
      // First of all: a run that is killed now can be resumed.
      await writeManifest(directory.manifestPath, { ...head, status: 'running', finishedAt: null, results });
      await lock.check();
      log = await MetricsLog.openWith(directory.metricsPath, records);
      return new Recorder(head, folder, log);
    } catch (error) {
      await log?.close().catch(() => undefined);
      await lock.release();
      throw error;
    }
  }

  /**
   * Appends a line to metrics.jsonl, after those before it.
   * @param lasting a power cut is not to take it: it is put on the disk, together with those that come right behind it
   * @throws UserError (failed) if an earlier line could not be written; that of the last line is thrown by {@link end}
   */
  record(line: object, { lasting = false } = {}): void {
    if (this.#trouble !== undefined) throw this.#trouble;
    this.keepsSomething = this.directory !== undefined;
    const n = ++this.#nRecords;
    this.#written = this.#written
      .then(() => this.#append(line, lasting, n))
      .catch((error: unknown) => {
        this.#trouble ??= error;
      });
  }

  async #append(line: object, lasting: boolean, n: number): Promise<void> {
    await this.checkLock();
    await this.#log?.append(line);
    this.#syncDue ||= lasting;
    if (n === this.#nRecords) await this.#syncIfDue();
  }

  /**
   * Does work on another file of the run once the lines so far are written, and before those to come: those that are to
   * last are on the disk by then. It must not reject. Nothing is done once a line could not be written, so that what it
   * was made of stays.
   */
  afterRecords(work: () => Promise<void>): Promise<void> {
    this.#written = this.#written
      .then(async () => {
        await this.checkLock();
        await this.#syncIfDue();
      })
      .catch((error: unknown) => {
        this.#trouble ??= error;
      })
      .then(() => (this.#trouble === undefined ? work() : undefined));
    return this.#written;
  }

  /**
   * Resolves once the lines so far are written, and those that are to last on the disk.
   * @throws UserError (failed) if one could not be
   */
  async settled(): Promise<void> {
    await this.afterRecords(async () => undefined);
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  async #syncIfDue(): Promise<void> {
    if (!this.#syncDue || this.#trouble !== undefined) return;
    this.#syncDue = false;
    await this.#log?.sync();
  }

  /** @throws UserError (failed) if another process has taken the folder over: this one must write nothing more there */
  async checkLock(): Promise<void> {
    await this.#lock?.check();
  }

  /**
   * Writes results into run.json while the run goes on: should it be killed, the test set is not read for them again.
   * @throws UserError (failed) if they cannot be written
   */
  async keepResults(results: unknown): Promise<void> {
    this.#results = results;
    await this.#writeManifest('running', null);
  }

  async #writeManifest(status: RunManifest['status'], finishedAt: string | null): Promise<void> {
    if (this.directory === undefined) return;
    await this.checkLock();
    await writeManifest(this.directory.manifestPath, { ...this.#head, status, finishedAt, results: this.#results });
  }

  /** The file of lines, if it is not there any more: what is written to a file that was removed goes nowhere. */
  async lostFile(): Promise<string | undefined> {
    if (this.directory === undefined) return undefined;
    const { metricsPath } = this.directory;
    return await access(metricsPath).then(
      () => undefined,
      () => metricsPath,
    );
  }

  /**
   * Closes the metrics and writes how the run ended, with the seconds that its phases have taken by now. Of a run that has
   * finished, the checkpoint goes.
   * @throws UserError (failed) if it, or a metrics line, could not be written
   */
  async end(status: RunManifest['status'], results: unknown): Promise<void> {
    await this.#written;
    const log = this.#log;
    this.#log = undefined;
    await log?.close().catch((error: unknown) => {
      this.#trouble ??= error;
    });
    try {
      const ended = this.#trouble === undefined ? status : 'failed';
      this.#results = results ?? this.#results;
      await this.#writeManifest(ended, timeNow());
      // Left behind, they would do no harm.
      if (ended === 'finished') await removeCheckpoints(this.directory).catch(() => undefined);
    } finally {
      await this.#lock?.release();
    }
    if (this.#trouble !== undefined) throw this.#trouble;
  }
}
