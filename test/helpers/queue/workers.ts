import { onTestFinished } from 'vitest';
import { checkedAddress } from '../../../src/experiments/queue/address.ts';
import { type WorkDone, workForQueue } from '../../../src/experiments/queue/work.ts';
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

/** Starts a worker on drawings, which is stopped with the test. */
export function startWorker(
  address: string,
  { threads = 1, ...more }: Partial<DataSpec> & { threads?: number; count?: number; idleExit?: number } = {},
): TestWorker {
  const controller = new AbortController();
  const events: ExperimentEvent[] = [];
  const observer: Observer = {
    tell: (event) => events.push(event),
    word: String,
    progress: () => ({ update: () => {}, stop: () => {} }),
    watchFiles: () => ({ stop: () => {} }),
  };
  const spec: DataSpec = { dataset: 'shapes', classes: undefined, limit: 100, seed: 5, ...more };
  const setup = { dataDir: '.', env: {}, commandLine: 'cifar-train worker', cache: false, signal: controller.signal };
  const { count, idleExit } = more;
  const done = workForQueue(
    spec,
    { ...setup, address: checkedAddress(address, false), threads, count, idleExit },
    observer,
  );
  done.catch(() => undefined);
  const stop = () => {
    controller.abort();
    return done;
  };
  onTestFinished(() => stop().then(() => undefined));
  return { events, stop, done };
}
