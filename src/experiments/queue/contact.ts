import type { Observer } from '../resources/observer.ts';
import { whyUnreachable } from './connection.ts';

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

  /** @returns whether it had been lost */
  back(): boolean {
    if (!this.isLost) return false;
    this.#told.clear();
    this.#observer.tell({ kind: 'queue-back' });
    return true;
  }
}
