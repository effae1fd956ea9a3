/**
 * Reads that the kernel may hold for ever, deaf to signals: of a network mount that is dead, or /proc/kmsg. They cannot be
 * stopped; what waits for them can go on without.
 */
const held = new Set<{ readonly since: number; readonly giveUp: (reason: unknown) => void }>();

/** How long a read may last after the work was told to stop. */
const PATIENCE_MS = 1000;
const POLL_MS = 250;

/** What comes of a read, unless it is given up. */
export async function heldRead<T>(read: Promise<T>): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const one = { since: performance.now(), giveUp: reject };
    held.add(one);
    read.finally(() => held.delete(one)).then(resolve, reject);
  });
}

/** Whether there is a read yet that has not ended: a process would wait for its thread before it exits. */
export const areHeld = (): boolean => held.size > 0;

/** From when a signal is aborted, gives up what does not end soon: it rejects with the reason of the signal. */
export function giveUpReadsOn(signal: AbortSignal): void {
  const giveUp = () => {
    for (const { since, giveUp } of held) if (performance.now() - since >= PATIENCE_MS) giveUp(signal.reason);
  };
  signal.addEventListener('abort', () => setInterval(giveUp, POLL_MS).unref(), { once: true });
}
