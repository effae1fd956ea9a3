import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Observer } from '../../resources/observer.ts';
import { isLocal, type QueueAddress } from '../address.ts';
import { workersIn } from '../names.ts';

/** What a sweep tells of the server while it waits: each thing once, until it is another. */
export class ServerWatch {
  readonly #queue: Queue;
  readonly #redis: Redis;
  readonly #address: QueueAddress;
  /** The command that starts a worker. */
  readonly #command: string;
  readonly #observer: Pick<Observer, 'tell'>;
  #workers = '';
  #isPaused = false;

  constructor(
    queue: Queue,
    redis: Redis,
    {
      address,
      startCommand,
      observer,
    }: { readonly address: QueueAddress; readonly startCommand: string; readonly observer: Pick<Observer, 'tell'> },
  ) {
    this.#queue = queue;
    this.#redis = redis;
    this.#address = address;
    this.#command = startCommand;
    this.#observer = observer;
  }

  /** @param ask puts a question to the server */
  async look(ask: <T>(question: () => Promise<T>) => Promise<T>): Promise<void> {
    this.#tellWorkers(await ask(() => this.#clients()));
    const isPaused = await ask(() => this.#queue.isPaused()); // dashboards have a button for it
    if (isPaused !== this.#isPaused) this.#observer.tell({ kind: 'queue-paused', isPaused });
    this.#isPaused = isPaused;
  }

  /** Who is connected; undefined if the server keeps it to itself. */
  async #clients(): Promise<string | undefined> {
    try {
      return String(await this.#redis.client('LIST'));
    } catch (error) {
      if (/NOPERM|unknown/.test(String(error))) return undefined;
      throw error;
    }
  }

  #tellWorkers(clients: string | undefined): void {
    if (clients === undefined) return;
    const { nOurs: nWorkers, ...others } = workersIn(clients, this.#queue.name, this.#address.db);
    const workers = { nWorkers, ...others };
    const now = Object.values(workers).join();
    if (now === this.#workers) return;
    this.#workers = now;
    this.#observer.tell({
      kind: 'queue-workers',
      ...workers,
      command: this.#command,
      isLocal: isLocal(this.#address),
    });
  }
}
