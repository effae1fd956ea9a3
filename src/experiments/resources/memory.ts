import { totalmem } from 'node:os';

/** Bytes that this process may have: the machine's memory, or what its container allows. */
export function memoryLimit(): number {
  const total = totalmem();
  const allowed = process.constrainedMemory?.() ?? 0; // 0, or more than there is, where nothing is set
  return allowed > 0 ? Math.min(total, allowed) : total;
}
