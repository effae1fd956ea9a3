import { failure, hint } from '../../errors.ts';
import { bytes, count } from '../../util/format.ts';
import type { ProcessLimits } from './process-limits.ts';

/** What kernels get of a process. */
export interface Room {
  /** Worker threads; 0: the calling thread has to do. */
  readonly threads: number;
  /** Bytes that the kernels' memory may reserve. */
  readonly memoryBytes: number;
  /** Why there are fewer threads than requested. */
  readonly shortfall?: string | undefined;
}

/** What WebAssembly can address. */
const MOST_BYTES = 2 ** 32;

/**
 * Address space that V8 reserves for each memory, whatever its size, so that the processor catches addresses beyond it:
 * 8 GiB, and 2 GiB before. Without them each access is checked. They are chosen for the whole process when Node starts.
 */
const GUARD_BYTES = 10.01 * 2 ** 30;
/** The option of Node for it, as it is passed. */
const WITHOUT_GUARDS = `--${'disable-wasm-trap-handler'}`;
/** Address space of a thread of Node before it does anything: 0.6 GB, measured with Node 20 and 22, and what it may grow by. */
const PER_THREAD = 0.75e9;
/** For what else this process still allocates: V8 cannot be asked to do without, it ends the process. */
const SPARE = 0.4e9;
/** With less, even small work would fail halfway. */
const LEAST_MEMORY = 2 ** 26;

/** A thread has 4 files open, and up to 40 more while it loads its program: that many modules, read at the same time. */
const FILES_PER_THREAD = 44;
/** Files of the main thread: those of a run, and modules that are loaded late. */
const SPARE_FILES = 64;

/** Whether V8 reserves {@link GUARD_BYTES}, by how this process was started. */
export const hasGuards = (execArgv: readonly string[], nodeOptions = ''): boolean =>
  ![...execArgv, ...nodeOptions.split(/\s+/)].includes(WITHOUT_GUARDS);

/**
 * Shares out what a process may have between the kernels' memory and `wanted` threads. Where the address space is limited,
 * all has to be counted beforehand: a thread that finds none left ends the whole process.
 * @throws UserError (failed) if there is too little for any
 */
export function planRoom(wanted: number, { addressSpace, openFiles }: ProcessLimits, guarded: boolean): Room {
  const byFiles = openFiles && Math.max(0, Math.floor((openFiles.left - SPARE_FILES) / FILES_PER_THREAD));
  let threads = Math.min(wanted, byFiles ?? wanted);
  let shortfall: string | undefined;
  if (threads < wanted) shortfall = `only ${count(openFiles!.limit)} files may be open at once (ulimit -n)`;
  if (addressSpace === undefined) return { threads, memoryBytes: MOST_BYTES, shortfall };

  const free = addressSpace.left - SPARE - (guarded ? GUARD_BYTES : 0);
  if (free < LEAST_MEMORY) throw tooLittle(addressSpace.limit, guarded);
  // Within the guards lies all the memory that there can be; without them, memory and threads share.
  const byAddresses = Math.floor((guarded ? free : free / 2) / PER_THREAD);
  if (byAddresses < threads) {
    threads = byAddresses;
    shortfall = `the address space is limited to ${bytes(addressSpace.limit)} (ulimit -v)`;
  }
  const memoryBytes = guarded ? MOST_BYTES : Math.min(MOST_BYTES, free - threads * PER_THREAD);
  return { threads, memoryBytes, shortfall };
}

function tooLittle(limit: number, guarded: boolean): Error {
  const what = `the address space is limited to ${bytes(limit)} (ulimit -v), too little for WebAssembly`;
  if (!guarded) return failure(what, { hint: 'raise the limit: ulimit -v unlimited' });
  return failure(`${what} as Node starts it`, {
    hint: hint`make Node start it with less: export NODE_OPTIONS=${WITHOUT_GUARDS}\nor raise the limit: ulimit -v unlimited`,
  });
}
