import type { AnswerMessage, RequestMessage, RequestName, Requests } from './requests.ts';
import { startWorker } from './start-worker.ts';

/** An answer, and how long the kernels took. */
export interface Answer<Name extends RequestName> {
  readonly answer: Requests[Name]['answer'];
  readonly milliseconds: number;
}

/** Asks for something; rejects where the worker cannot do it, or ends. */
export type Ask = <Name extends RequestName>(name: Name, request: Requests[Name]['request']) => Promise<Answer<Name>>;

interface Waiting {
  readonly resolve: (answer: Answer<RequestName>) => void;
  readonly reject: (error: Error) => void;
}

/** Asks a worker, which is started when something is first wanted, and again after it has failed. */
export function asking(start: () => Worker): Ask {
  let worker: Worker | undefined;
  let nextId = 0;
  const waiting = new Map<number, Waiting>();

  const lose = (message: string) => {
    worker?.terminate();
    worker = undefined;
    const lost = [...waiting.values()];
    waiting.clear();
    for (const { reject } of lost) reject(new Error(message));
  };
  const started = () => {
    const one = start();
    one.addEventListener('message', ({ data }: MessageEvent<AnswerMessage>) => {
      const asked = waiting.get(data.id);
      waiting.delete(data.id);
      if ('error' in data) asked?.reject(new Error(data.error));
      else asked?.resolve(data as Answer<RequestName>);
    });
    // Without a message where its program could not be loaded.
    one.addEventListener('error', ({ message }) => lose(message || 'the worker of this page could not start'));
    one.addEventListener('messageerror', () => lose('the worker of this page sent what cannot be read'));
    return one;
  };
  return (name, request) => {
    const id = nextId++;
    worker ??= started();
    const answer = new Promise<Answer<RequestName>>((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, name, request } satisfies RequestMessage);
    return answer as Promise<Answer<typeof name>>;
  };
}

/** Asks the page's worker. */
export const ask: Ask = asking(startWorker);

/**
 * Asks for the newest thing wanted, one at a time: what was wanted in the meantime and is not any more is never asked for.
 * @param onAnswer called with each answer, in order
 */
export function latest<Name extends RequestName>(
  name: Name,
  onAnswer: (answer: Answer<Name>) => void,
  onError: (error: Error) => void,
  askFor: Ask = ask,
): (request: Requests[Name]['request']) => void {
  let next: Requests[Name]['request'] | undefined;
  let isBusy = false;
  const run = async () => {
    isBusy = true;
    while (next !== undefined) {
      const request = next;
      next = undefined;
      try {
        onAnswer(await askFor(name, request));
      } catch (error) {
        onError(error as Error);
      }
    }
    isBusy = false;
  };
  return (request) => {
    next = request;
    if (!isBusy) void run();
  };
}
