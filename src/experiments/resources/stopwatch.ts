/** Seconds by phase: a phase that comes several times adds up, and one within another counts for itself alone. */
export class Stopwatch {
  readonly secondsByPhase: Record<string, number>;
  /** Of the phase that is going on: what phases within it have taken. */
  #within = 0;

  /** @param before what the phases had taken before the run was resumed */
  constructor(before: Readonly<Record<string, number>> = {}) {
    this.secondsByPhase = { ...before };
  }

  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const outer = this.#within;
    this.#within = 0;
    try {
      return await work();
    } finally {
      const seconds = (performance.now() - started) / 1000;
      this.secondsByPhase[name] = (this.secondsByPhase[name] ?? 0) + seconds - this.#within;
      this.#within = outer + seconds;
    }
  }
}
