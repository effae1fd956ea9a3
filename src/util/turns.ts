/**
 * Gives the event loop a turn when it has had none for a while, so that signals, timers and progress get through a loop
 * of awaited calls that never leave the microtask queue.
 * @param every milliseconds without a turn
 */
export function turnTaker(every = 50): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < every) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}

/** Work that pauses now and then, so that others may have a turn. */
export type PausingWork<Result> = Generator<void, Result, void>;

/** How many quick steps of such work go between two pauses: tens of milliseconds. */
export const STEPS_A_PAUSE = 2 ** 20;

/** Counts quick steps, and says each time whether a pause is due. */
export function pauses(): (steps: number) => boolean {
  let left = STEPS_A_PAUSE;
  return (steps) => {
    left -= steps;
    if (left > 0) return false;
    left = STEPS_A_PAUSE;
    return true;
  };
}

/** Does work in one go. */
export function atOnce<Result>(work: PausingWork<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/**
 * Does work and gives the event loop its turns.
 * @throws the signal's reason once it is aborted; what the work throws
 */
export async function inTurns<Result>(work: PausingWork<Result>, signal?: AbortSignal): Promise<Result> {
  const turn = turnTaker();
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await turn();
    signal?.throwIfAborted();
  }
}
