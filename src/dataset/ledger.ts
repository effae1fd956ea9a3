import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { dataError, UserError } from '../errors.ts';
import { checkWritableFolder, makeFolder, ownFolder, refuseDanglingLink } from '../files/folders.ts';
import { parseJson } from '../files/json.ts';
import { readBounded } from '../files/read-bounded.ts';
import { errorCode, isMissing } from '../files/system-error.ts';
import { maskSecrets } from '../util/text/mask-secrets.ts';
import type { TestReading } from './dataset.ts';
import { fileTrouble } from './file-trouble.ts';
import { moveCommand } from './hints.ts';
import type { DatasetName } from './specs.ts';

export const LEDGER_FILE = 'test-readings.jsonl';

/** One scoring on a test set, as recorded in the ledger: one JSON object per line. */
export interface LedgerEntry {
  /** ISO 8601. */
  readonly when: string;
  /** What read the test set, as typed, but without secrets. */
  readonly command: string;
  readonly dataset: DatasetName;
  /** SHA-256 of the test records. */
  readonly digest: string;
  /** Of cifar-train. */
  readonly version?: string | undefined;
}

export interface LedgerOptions {
  /** Where the ledger goes when the data folder cannot be written to; default: the user's own data folder. */
  readonly fallback?: string | undefined;
}

async function ownLedger(fallback: string | undefined): Promise<string | undefined> {
  const folder = fallback ?? (await ownFolder('data'));
  return folder === undefined ? undefined : join(folder, LEDGER_FILE);
}

/** Hundreds of thousands of readings. */
const MAX_BYTES = 64 * 2 ** 20;

const text = z.string().catch('');
const entrySchema = z.object({
  digest: z.string(),
  when: text,
  command: text,
  dataset: z.custom<DatasetName>().catch('cifar10'),
  version: z.string().optional().catch(undefined),
  id: z.string().optional().catch(undefined),
});
type KeptEntry = z.infer<typeof entrySchema>;

/**
 * The text of a ledger, empty if there is none; undefined for one that cannot be read, as another user's may be, or a link that leads nowhere.
 * @throws UserError (data) for what is no ledger: a folder, a device, a file of gigabytes, one of something else
 */
async function readLedger(path: string): Promise<string | undefined> {
  const bytes = await readBounded(path, { maxBytes: MAX_BYTES, fail: noLedger(path) }).catch(async (error: unknown) => {
    if (errorCode(error) === 'EISDIR') throw noLedger(path)('it is a folder, not a file');
    if (error instanceof UserError) throw error;
    if (errorCode(error) === 'ENOTDIR') return Buffer.alloc(0);
    const leadsNowhere = await readlink(path).catch(() => undefined); // to a disk that is not there, perhaps
    return isMissing(error) && leadsNowhere === undefined ? Buffer.alloc(0) : undefined;
  });
  const text = bytes?.toString('utf8');
  if (text !== undefined && text.trim() !== '' && !FIELD.test(text)) throw noLedger(path)('no line of it is a reading');
  return text;
}

/** What every line has, one that a crash cut short too. */
const FIELD = /"(when|command|dataset|digest)":/;

const noLedger = (path: string) => (what: string) =>
  dataError(`${path} is not a ledger of test readings: ${what}`, {
    hint: `move it away: ${moveCommand(path, '.other')}`,
  });

/** A line about any test set, as it looks if nothing happened to it. */
const READING = /^\{.*"digest":"[^"]*".*\}$/;

/** What a ledger says about a test set. */
interface FoundEntries {
  /** Each with its id if it has one. */
  readonly entries: readonly KeptEntry[];
  /** Whether it could be read, and no line of it is damaged. */
  readonly isWhole: boolean;
}

/**
 * The entries of a ledger about a test set. Lines without the digest are not parsed: a megabyte of empty ones would take a minute.
 * @throws UserError (data) as {@link readLedger}
 */
async function entriesOf(path: string, digest: string): Promise<FoundEntries> {
  const text = await readLedger(path);
  const entries: KeptEntry[] = [];
  let isWhole = text !== undefined;
  for (const line of text?.split('\n') ?? []) {
    if (!line.includes(digest)) {
      isWhole &&= line === '' || READING.test(line);
      continue;
    }
    try {
      const entry = entrySchema.parse(parseJson(line, noLedger(path)));
      if (entry.digest === digest) entries.push(entry);
    } catch {
      isWhole = false;
    }
  }
  return { entries, isWhole };
}

/** Appends one line with a single write, so that two processes never mix theirs; a line that a crash cut short is ended first. */
async function appendLine(path: string, line: string): Promise<void> {
  await refuseDanglingLink(path); // it would be created wherever the link leads
  await makeFolder(dirname(path));
  const ledger = await open(path, 'a+');
  try {
    const { size } = await ledger.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await ledger.read(last, 0, 1, size - 1);
    await ledger.appendFile(`${size > 0 && last[0] !== 0x0a ? '\n' : ''}${line}\n`);
    await ledger.sync();
  } finally {
    await ledger.close();
  }
}

/**
 * Appends a reading of the test set to the ledger in the data folder, or in the user's own folder if that cannot be
 * written to.
 * @param home the data folder; created if needed
 * @returns how many readings of the same test set are known, this one included, the ledger's file, and the ledgers that cannot be
 *   read in full
 * @throws UserError: (data) if one of them has something else in the ledger's place, such as a pipe; (failed) if neither folder can be written to: a reading that is not recorded must not happen
 */
export async function recordReading(
  home: string,
  entry: LedgerEntry,
  { fallback }: LedgerOptions = {},
): Promise<Pick<TestReading, 'nthReading' | 'ledger' | 'unreadLedgers'>> {
  const id = randomUUID();
  const line = JSON.stringify({ ...entry, command: maskSecrets(entry.command), id });
  const beside = join(home, LEDGER_FILE);
  const own = await ownLedger(fallback);
  await checkLedger(home, { fallback }); // refused before it is booked anywhere
  let ledger = beside;
  try {
    await appendLine(beside, line);
  } catch (error) {
    if (own === undefined) throw fileTrouble(error, beside, 'record that the test set is read');
    ledger = own;
    try {
      await appendLine(own, line);
    } catch (error) {
      throw fileTrouble(error, `${beside} or ${own}`, 'record that the test set is read');
    }
  }
  const other = ledger === beside ? own : beside;
  const here = await entriesOf(ledger, entry.digest);
  const elsewhere = other === undefined ? { entries: [], isWhole: true } : await entriesOf(other, entry.digest);
  const place = here.entries.findIndex((one) => one.id === id);
  return {
    nthReading: elsewhere.entries.length + (place < 0 ? here.entries.length + 1 : place + 1),
    ledger,
    unreadLedgers: [...(here.isWhole ? [] : [ledger]), ...(elsewhere.isWhole ? [] : [other!])],
  };
}

/**
 * Checks that a reading of the test set can be recorded, before the work that it is to judge.
 * @throws UserError (data) if something else stands in the ledger's place; (failed) if neither ledger can be written to, or the one
 *   beside the data is a link that leads nowhere
 */
export async function checkLedger(home: string, { fallback }: LedgerOptions = {}): Promise<void> {
  const beside = join(home, LEDGER_FILE);
  const own = await ownLedger(fallback);
  await refuseDanglingLink(beside);
  const places = own === undefined ? [beside] : [beside, own];
  for (const path of places) await readLedger(path);
  const troubles = await Promise.all(places.map((path) => checkAppendable(path).catch((error: unknown) => error)));
  if (troubles.includes(undefined)) return;
  throw fileTrouble(troubles.at(-1), places.join(' or '), 'record that the test set is read');
}

/** Throws the system's error for a file that cannot be appended to, or created. */
async function checkAppendable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await checkWritableFolder(resolve(dirname(path)));
  }
}

/** The readings of one test set that are known so far, oldest first, without adding one, and the ledgers that cannot be read in full. */
export async function readingsOf(
  home: string,
  digest: string,
  { fallback }: LedgerOptions = {},
): Promise<{ readonly readings: readonly LedgerEntry[]; readonly unreadLedgers: readonly string[] }> {
  const own = await ownLedger(fallback);
  const paths = [...(own === undefined ? [] : [own]), join(home, LEDGER_FILE)];
  const found = await Promise.all(paths.map((path) => entriesOf(path, digest)));
  const readings = found
    .flatMap(({ entries }) => entries)
    .map(({ when, command, dataset, version }) => ({
      when,
      command: maskSecrets(String(command)),
      dataset,
      digest,
      version,
    }))
    .sort((a, b) => (a.when < b.when ? -1 : 1));
  return { readings, unreadLedgers: paths.filter((_, i) => !found[i]!.isWhole) };
}
