import { type FileHandle, open } from 'node:fs/promises';
import { dataError } from '../errors.ts';
import { diskError } from '../files/disk-error.ts';
import { parseJson } from '../files/json.ts';
import { readText } from '../files/read-text.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import { checkFilePath } from '../util/checks.ts';

/** One line of metrics.jsonl. */
export type MetricsRecord = Readonly<Record<string, unknown>>;

const LINE_FEED = 0x0a;
/** A text of more characters than this does not fit into one string. */
const MAX_BYTES = 500_000_000;

/**
 * Parses one line.
 * @throws UserError (data) for anything but one JSON object
 */
function parseLine(line: string, place: string): MetricsRecord {
  const fail = (_what?: string, cause?: unknown) => dataError(`${place} is not a JSON object`, { cause });
  const value = parseJson(line, fail);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as MetricsRecord;
  throw fail();
}

const lineOf = (record: object): string => `${JSON.stringify(record)}\n`;

/**
 * Appends to metrics.jsonl, one JSON object per line. A line is with the operating system once its `append` resolves,
 * and on the disk after {@link MetricsLog.sync}.
 */
export class MetricsLog {
  readonly path: string;
  readonly #file: FileHandle;
  #length: number;

  private constructor(path: string, file: FileHandle, length: number) {
    this.path = path;
    this.#file = file;
    this.#length = length;
  }

  /**
   * Opens a new or existing log; an incomplete last line is dropped.
   * @throws UserError (failed) if it cannot be written
   */
  static async open(path: string): Promise<MetricsLog> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'a+');
      const begun = await file.readFile();
      const whole = begun.lastIndexOf(LINE_FEED) + 1;
      if (whole < begun.length) await file.truncate(whole);
      return new MetricsLog(path, file, whole);
    } catch (error) {
      await file?.close();
      throw diskError(error, 'write', path);
    }
  }

  /**
   * Opens a log with exactly these records in it, whatever it held: a run resumed from a checkpoint has the lines that
   * the checkpoint knows, none after them and none incomplete.
   * @throws UserError (failed) if it cannot be written: the previous file then stays
   */
  static async openWith(path: string, records: readonly object[]): Promise<MetricsLog> {
    await writeAtomic(path, records.map(lineOf).join(''));
    return await MetricsLog.open(path);
  }

  /** @throws UserError (failed) if the line cannot be written; the lines before it stay, and no part of it does */
  async append(record: object): Promise<void> {
    const line = Buffer.from(lineOf(record));
    try {
      await this.#file.appendFile(line);
      this.#length += line.length;
    } catch (error) {
      await this.#file.truncate(this.#length).catch(() => undefined);
      throw diskError(error, 'write', this.path);
    }
  }

  /** Puts the lines so far on the disk: a power cut does not take them. */
  async sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      throw diskError(error, 'write', this.path);
    }
  }

  /** Syncs and closes. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#file.close();
    }
  }
}

const damaged = (path: string): string => `${path} is damaged:`;

/**
 * The text of metrics.jsonl.
 * @throws UserError (data) for a file that is no text, or none that fits into memory; (failed) if it cannot be read
 */
export async function readMetricsText(path: string): Promise<string> {
  checkFilePath('path', path);
  const fail = (what: string, cause?: unknown) => dataError(`${damaged(path)} ${what}`, { cause });
  return await readText(path, { maxBytes: MAX_BYTES, fail }).catch((error: unknown) => {
    throw diskError(error, 'read', path);
  });
}

/**
 * The records in the text of metrics.jsonl. A last line without a line end was cut off, and is left out unless it is complete.
 * @throws UserError (data) that names the first damaged line
 */
export function parseMetrics(text: string, path: string): readonly MetricsRecord[] {
  const lines = text.split('\n');
  const tail = lines.pop()!;
  const records = lines.map((line, i) => parseLine(line, `${damaged(path)} line ${i + 1}`));
  try {
    return [...records, parseLine(tail, damaged(path))];
  } catch {
    return records;
  }
}

/**
 * The records of metrics.jsonl. A last line without a line end was cut off, and is left out unless it is complete.
 * @throws UserError (data) that names the first damaged line; UserError (failed) if the file cannot be read
 */
export const readMetrics = async (path: string): Promise<readonly MetricsRecord[]> =>
  parseMetrics(await readMetricsText(path), path);

/**
 * The records of metrics.jsonl that can be read, in their order: without lines that somebody has damaged or added.
 * @throws UserError, as {@link readMetricsText}
 */
export async function readWholeLines(path: string): Promise<readonly MetricsRecord[]> {
  const lines = (await readMetricsText(path)).split('\n');
  return lines.flatMap((line) => {
    try {
      return [parseLine(line, path)];
    } catch {
      return [];
    }
  });
}
