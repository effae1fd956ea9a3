import { progressText } from './progress-line.ts';
import type { Progress, ProgressUnit } from './terminal.ts';
import { Work } from './work.ts';

/** Milliseconds from one line to the next. */
const EVERY = 30_000;

/**
 * Progress in a log, which keeps every line: a line every half minute. Of work within work only the inner one is told. A
 * timer tells of work that stands still; it keeps no process alive.
 */
export class LogProgress {
  readonly #write: (line: string) => void;
  readonly #active: Work[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastTold = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  start(label: string, total: number, unit: ProgressUnit): Progress {
    const work = new Work(label, total, unit, EVERY);
    if (this.#active.length === 0) {
      this.#lastTold = Date.now();
      this.#timer = setInterval(() => this.#tellIfDue(), EVERY).unref();
    }
    this.#active.push(work);
    return {
      update: (done, newTotal, message) => {
        work.update(done, newTotal, message);
        this.#tellIfDue(); // work on this thread leaves the timer no turn
      },
      stop: () => this.#remove(work),
    };
  }

  /** Ends all of it. */
  stopAll(): void {
    for (const work of [...this.#active]) this.#remove(work);
  }

  #tellIfDue(): void {
    const work = this.#active.at(-1);
    if (work === undefined || Date.now() - this.#lastTold < EVERY) return;
    this.#lastTold = Date.now();
    this.#write(progressText(work.progress));
  }

  #remove(work: Work): void {
    const index = this.#active.indexOf(work);
    if (index >= 0) this.#active.splice(index, 1);
    if (this.#active.length === 0) clearInterval(this.#timer);
  }
}
