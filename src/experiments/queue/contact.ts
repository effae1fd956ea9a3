import type { Observer } from '../resources/observer.ts';
import { whyUnreachable } from './connection.ts';

/** Whether the server of a queue answers: each loss is told once, and that it is back. */
export class Contact {
  readonly #observer: Pick<Observer, 'tell'>;
  #trouble: string | undefined;

  constructor(observer: Pick<Observer, 'tell'>) {
    this.#observer = observer;
  }

  get isLost(): boolean {
    return this.#trouble !== undefined;
  }

  lost(error: unknown): void {
    const why = whyUnreachable(error);
    if (why === this.#trouble) return;
    this.#trouble = why;
    this.#observer.tell({ kind: 'queue-lost', why });
  }

  /** @returns whether it had been lost */
  back(): boolean {
    if (this.#trouble === undefined) return false;
    this.#trouble = undefined;
    this.#observer.tell({ kind: 'queue-back' });
    return true;
  }
}
