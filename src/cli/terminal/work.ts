import { printable } from '../../util/text/printable.ts';
import type { ProgressState } from './progress-line.ts';
import { ProgressRate } from './progress-rate.ts';
import type { ProgressUnit } from './terminal.ts';

/** A long piece of work: how far it is, and how fast. */
export class Work {
  readonly unit: ProgressUnit;
  readonly #rate: ProgressRate;
  #state: Omit<ProgressState, 'rate'>;
  #isResumed = false;

  /** @param window milliseconds over which its speed is an average */
  constructor(label: string, total: number, unit: ProgressUnit, window?: number) {
    this.unit = unit;
    this.#state = { label: printable(label), unit, done: 0, total, message: '' };
    this.#rate = new ProgressRate(window);
    this.#rate.add(Date.now(), 0);
  }

  update(done: number, total = this.#state.total, message = this.#state.message): void {
    // A resumed transfer starts with what was there, which took no time.
    if (this.unit === 'bytes' && !this.#isResumed) this.#rate.restart();
    this.#isResumed = true;
    this.#state = { ...this.#state, done, total, message: printable(message) };
    this.#rate.add(Date.now(), done);
  }

  get total(): number {
    return this.#state.total;
  }

  /** What there is to show now. */
  get progress(): ProgressState {
    // A stalled transfer slows down; a long step does not.
    const now = this.unit === 'bytes' ? Date.now() : this.#rate.latest;
    return { ...this.#state, rate: this.#rate.perSecond(now) };
  }
}
