/** Seconds by phase: a phase that comes several times adds up. */
export class Stopwatch {
  readonly secondsByPhase: Record<string, number>;

  /** @param before what the phases had taken before the run was resumed */
  constructor(before: Readonly<Record<string, number>> = {}) {
    this.secondsByPhase = { ...before };
  }

  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      const seconds = (performance.now() - started) / 1000;
      this.secondsByPhase[name] = (this.secondsByPhase[name] ?? 0) + seconds;
    }
  }
}
