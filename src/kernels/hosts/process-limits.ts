import { readdirSync, readFileSync } from 'node:fs';

/** What the system allows this process, and what is left of it. */
export interface Quota {
  readonly limit: number;
  readonly left: number;
}

/** Absent: unlimited, or not known. */
export interface ProcessLimits {
  /** Bytes of address space (`ulimit -v`). */
  readonly addressSpace?: Quota;
  /** Open files (`ulimit -n`). */
  readonly openFiles?: Quota;
}

/**
 * The limits of this process, as Linux shows them. Other systems show none, and Windows and macOS have none of address space.
 * @param folder what the system says of the process
 */
export function processLimits(folder = '/proc/self'): ProcessLimits {
  try {
    const limits = readFileSync(`${folder}/limits`, 'utf8');
    const softLimit = (name: string) => numberIn(limits, new RegExp(`^${name} +(\\d+)`, 'm'));
    const bytes = softLimit('Max address space');
    const files = softLimit('Max open files');
    const used = numberIn(readFileSync(`${folder}/status`, 'utf8'), /^VmSize:\s*(\d+) kB/m) ?? 0;
    return {
      ...(bytes !== undefined && { addressSpace: { limit: bytes, left: Math.max(0, bytes - used * 1024) } }),
      ...(files !== undefined && {
        openFiles: { limit: files, left: Math.max(0, files - readdirSync(`${folder}/fd`).length) },
      }),
    };
  } catch {
    return {};
  }
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const [, digits] = pattern.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
