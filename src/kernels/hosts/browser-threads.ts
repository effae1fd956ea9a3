import type { WorkerSetup } from '../instantiate.ts';
import { Thread, type ThreadAnswer } from './thread.ts';
import { Threads } from './threads.ts';

/** What is used of a worker; TypeScript knows browsers only together with the whole DOM. */
interface BrowserWorker {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'error' | 'messageerror', listener: (event: WorkerEvent) => void): void;
  terminate(): void;
}
interface WorkerEvent {
  readonly data: ThreadAnswer;
  readonly message?: string;
}
declare const Worker: new (address: URL, options: { readonly type: 'module' }) => BrowserWorker;
declare const crossOriginIsolated: boolean | undefined;

/** What a thread is told: first what it computes with, then each task. */
export interface BrowserTask {
  /** The name of a program: all are part of the worker, so that bundlers find them. */
  readonly program: string;
  readonly task: unknown;
}

/** Whether this page, or worker, may share memory with workers of its own. */
export const canShareMemory = (): boolean =>
  typeof Worker === 'function' && typeof crossOriginIsolated === 'boolean' && crossOriginIsolated;

/** @throws UserError (failed) if the browser starts no worker */
const startBrowserThread = (setup: WorkerSetup): Thread =>
  new Thread(({ answered, lost }) => {
    // As bundlers look for it: they put the file beside their own.
    const worker = new Worker(new URL('../../browser-worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }) => answered(data));
    worker.addEventListener('error', ({ message }) => lost(new Error(message ?? 'its program could not be loaded')));
    worker.addEventListener('messageerror', () => lost(new Error('it sent what cannot be read')));
    worker.postMessage(setup);
    return {
      post: ({ name }, task) => worker.postMessage({ program: name, task } satisfies BrowserTask),
      busy: () => undefined,
      terminate: () => worker.terminate(),
    };
  });

/** Workers of a browser over one shared memory. */
export const startBrowserThreads = (setup: WorkerSetup, wanted: number, processors: number): Promise<Threads> =>
  Threads.start({ startThread: () => startBrowserThread(setup), wanted, processors });
