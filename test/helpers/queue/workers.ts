import { beforeAll, onTestFinished } from 'vitest';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import { type WorkDone, workForQueue } from '../../../src/experiments/queue/worker/work.ts';
import type { ExperimentEvent } from '../../../src/experiments/resources/events.ts';
import type { Observer } from '../../../src/experiments/resources/observer.ts';
import type { DataSpec } from '../../../src/experiments/specs/data.ts';

/** A worker in this process. */
export interface TestWorker {
  readonly events: ExperimentEvent[];
  /** Ctrl-C. */
  stop(): Promise<WorkDone>;
  readonly done: Promise<WorkDone>;
}

type WorkerOptions = Partial<DataSpec> & { readonly threads?: number; readonly count?: number };

/** Starts a worker on drawings, which is stopped with the test. */
export function startWorker(address: string, options: WorkerOptions = {}): TestWorker {
  const worker = newWorker(address, options);
  onTestFinished(() =>
    worker.stop().then(
      () => undefined,
      () => undefined, // the test looks at it, or not
    ),
  );
  return worker;
}

/** The same for all tests in a block. */
export function sharedWorkers(address: () => string, ...threads: readonly number[]): void {
  beforeAll(() => {
    const workers = threads.map((n) => newWorker(address(), { threads: n }));
    return async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    };
  });
}

function newWorker(address: string, { threads = 1, count, ...more }: WorkerOptions): TestWorker {
  const controller = new AbortController();
  const events: ExperimentEvent[] = [];
  const observer: Observer = {
    tell: (event) => events.push(event),
    word: String,
    progress: () => ({ update: () => {}, stop: () => {} }),
    watchFiles: () => ({ stop: () => {} }),
  };
  const spec: DataSpec = { dataset: 'shapes', classes: undefined, limit: 100, seed: 5, ...more };
  // It finds out soon which other one has died.
  const patience = { lockDuration: 20_000, stalledInterval: 250, deafness: 60_000 };
  const setup = {
    dataDir: '.',
    env: {},
    commandLine: 'cifar-train worker',
    cache: false,
    patience,
    signal: controller.signal,
  };
  const done = workForQueue(
    spec,
    { ...setup, address: checkedAddress(address, false), threads, count, idleExit: undefined },
    observer,
  );
  done.catch(() => undefined);
  const stop = () => {
    controller.abort();
    return done;
  };
  return { events, stop, done };
}
