import type { Backend, Watch } from '../../kernels/backend.ts';
import { openBackend } from '../../kernels/wasm.ts';
import type { Observer } from './observer.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What computes, and under whose eyes. */
export class Compute {
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly #observer: Observer;
  readonly #stopwatch: Stopwatch;

  private constructor(backend: Backend, signal: AbortSignal, observer: Observer, stopwatch: Stopwatch) {
    this.backend = backend;
    this.signal = signal;
    this.#observer = observer;
    this.#stopwatch = stopwatch;
  }

  /** Close it after use. */
  static async open(
    { threads, signal }: { readonly threads: number; readonly signal: AbortSignal },
    observer: Observer,
    stopwatch: Stopwatch,
  ): Promise<Compute> {
    const backend = await openBackend({ threads });
    const { execution, shortfall } = backend;
    if (shortfall !== undefined) {
      const given = execution === 'threads' ? backend.threads : 0;
      observer.tell({ kind: 'fewer-threads', asked: threads, given, why: shortfall });
    } else if (execution === 'plain-loops') {
      observer.tell({ kind: 'slow-engine' });
    }
    return new Compute(backend, signal, observer, stopwatch);
  }

  /** Runs one phase and adds its seconds to the result, under its name. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#stopwatch.phase(name, work);
  }

  /** Runs work that reports its progress, under a bar. */
  async watched<T>(label: string, work: (watch: Watch) => Promise<T>): Promise<T> {
    const bar = this.#observer.progress(label, 1);
    try {
      return await work({ signal: this.signal, onProgress: (done, total) => bar.update(done, total) });
    } finally {
      bar.stop();
    }
  }

  close(): Promise<void> {
    return this.backend.close();
  }
}
