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
