import { readdir, readFile, readlink } from 'node:fs/promises';

const OPEN_FILES = '/proc/self/fd';
/** The bits of a file's flags that say how it was opened: to be read, to be written, or both. */
const ACCESS_MODE = 0o3;
const TO_READ = 0;
const TO_WRITE = 1;

interface OpenFile {
  /** `/dev/null`, `pipe:[1234]` or `anon_inode:[eventfd]`. */
  readonly target: string;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
}

async function openFile(descriptor: string): Promise<OpenFile> {
  const target = await readlink(`${OPEN_FILES}/${descriptor}`);
  const [, flags = '0'] = /^flags:\s*([0-7]+)/m.exec(await readFile(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
  const mode = Number.parseInt(flags, 8) & ACCESS_MODE;
  return { target, isReadable: mode !== TO_WRITE, isWritable: mode !== TO_READ };
}

/** The number of an open file, where that is how it is named: `/dev/fd/63` of the shell's `>(gzip)`. */
export function descriptorIn(path: string): number | undefined {
  const [, digits] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Whether an open file is one that this process was given, rather than a pipe or a counter of the engine's own: a byte written to
 * what that wakes itself with ends the process, and one read from there makes it deaf. Where the system does not show what is
 * open, all files count as given.
 * @param purpose what it is to be given for
 */
export async function isGiven(descriptor: number, purpose: 'read' | 'write'): Promise<boolean> {
  const names = await readdir(OPEN_FILES).catch(() => undefined);
  if (names === undefined) return true;
  const given = await openFile(String(descriptor)).catch(() => undefined);
  if (given === undefined || given.target.startsWith('anon_inode:')) return false;
  if (!(purpose === 'read' ? given.isReadable : given.isWritable)) return false;
  if (!given.target.startsWith('pipe:')) return true;
  // The engine holds both ends of its own pipes. Of one that is given, somebody else has the other.
  const open = await Promise.all(names.map((name) => openFile(name).catch(() => undefined)));
  const ends = open.filter((one) => one?.target === given.target);
  return ends.every((one) => (purpose === 'read' ? !one?.isWritable : !one?.isReadable));
}
