const WINDOW = 5000; // milliseconds
const SPACING = 100; // milliseconds between two samples that are kept

/** How fast work goes, over the last seconds. Times are in milliseconds and passed in. */
export class ProgressRate {
  readonly #window: number;
  #samples: { time: number; done: number }[] = [];

  /** @param window milliseconds over which the rate is an average */
  constructor(window = WINDOW) {
    this.#window = window;
  }

  /** Call it for every step; most calls only replace the last sample. */
  add(time: number, done: number): void {
    const previous = this.#samples.at(-2);
    if (previous !== undefined && time - previous.time < SPACING) this.#samples.pop();
    this.#samples.push({ time, done });
    while (this.#samples.length > 2 && time - this.#samples[1]!.time >= this.#window) this.#samples.shift();
  }

  /** Forgets what was. */
  restart(): void {
    this.#samples = [];
  }

  /** Units per second up to `now`; 0 while unknown. */
  perSecond(now: number): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || now <= first.time) return 0;
    return (1000 * (last.done - first.done)) / (now - first.time);
  }

  /** Time of the latest sample. */
  get latest(): number {
    return this.#samples.at(-1)?.time ?? 0;
  }
}
