import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../system-error.ts';
import type { PipeWatch } from './pipe-watch.ts';

const POLL_MS = 100;

/** Does work again and again as long as it fails with this code. */
async function insist<T>(code: string, signal: AbortSignal, work: () => Promise<T>, onFirst = () => {}): Promise<T> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) !== code) throw error;
    }
    if (failures === 0) onFirst();
    await delay(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/**
 * Writes to a pipe or a device. Where nobody reads it, it is waited for: without holding up a thread in the kernel, which
 * only kill -9 would end.
 * @throws the system's own error; what the signal was aborted with
 */
export async function writePipe(path: string, data: string | Uint8Array, { signal, onWait }: PipeWatch): Promise<void> {
  const flags = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);
  const isPipe = (await stat(path)).isFIFO(); // a device that is not there has no reader to wait for
  const file: FileHandle = isPipe
    ? await insist('ENXIO', signal, () => open(path, flags), onWait)
    : await open(path, flags);
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let done = 0; done < bytes.length; ) {
      done += (await insist('EAGAIN', signal, () => file.write(bytes, done))).bytesWritten;
    }
  } finally {
    await file.close();
  }
}
