import type { Observer } from '../resources/observer.ts';
import { whyUnreachable } from './connection.ts';

/** Milliseconds for an answer: ioredis waits on as long as single bytes of it come. */
const MOST_SILENT_MS = 15_000;

/** Whether the server of a queue can be used: each kind of trouble is told once, and that it is back. */
export class Contact {
  readonly #observer: Pick<Observer, 'tell'>;
  /** Since it was back. */
  readonly #told = new Set<string>();

  constructor(observer: Pick<Observer, 'tell'>) {
    this.#observer = observer;
  }

  get isLost(): boolean {
    return this.#told.size > 0;
  }

  lost(error: unknown): void {
    const why = whyUnreachable(error);
    if (this.#told.has(why)) return;
    this.#told.add(why);
    this.#observer.tell({ kind: 'queue-lost', why });
  }

  /** Waits for an answer however long, and tells if none comes. */
  async watched<T>(answer: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      if (!this.isLost) this.lost(new Error('timeout'));
    }, MOST_SILENT_MS).unref();
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** @returns whether it had been lost */
  back(): boolean {
    if (!this.isLost) return false;
    this.#told.clear();
    this.#observer.tell({ kind: 'queue-back' });
    return true;
  }
}
