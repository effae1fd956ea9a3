/** How the module imports its memory: two names with their lengths, kind 2 (a memory), limits of kind 3 (shared, with a maximum). */
const SHARED_IMPORT = Uint8Array.of(3, ...bytesOf('env'), 6, ...bytesOf('memory'), 2, 3);
/** Limits with a maximum, not shared. Source: WebAssembly specification, binary format, limits. */
const UNSHARED = 1;

/**
 * The same module for memory of one thread: whether it is shared is a single byte of the import, and no instruction of the
 * kernels depends on it.
 * @param module the binary for shared memory
 */
export function unsharedModule(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = module.findIndex((_, from) => SHARED_IMPORT.every((byte, i) => module[from + i] === byte));
  if (at < 0) throw new Error('the module imports no shared memory');
  const changed = module.slice();
  changed[at + SHARED_IMPORT.length - 1] = UNSHARED;
  return changed;
}

function bytesOf(name: string): readonly number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0));
}
