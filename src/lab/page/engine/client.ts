import type { AnswerMessage, RequestMessage, RequestName, Requests } from './requests.ts';
import { startWorker } from './start-worker.ts';

/** An answer, and how long the kernels took. */
export interface Answer<Name extends RequestName> {
  readonly answer: Requests[Name]['answer'];
  readonly milliseconds: number;
}

interface Waiting {
  readonly resolve: (answer: Answer<RequestName>) => void;
  readonly reject: (error: Error) => void;
}

let worker: Worker | undefined;
let nextId = 0;
const waiting = new Map<number, Waiting>();

function started(): Worker {
  if (worker !== undefined) return worker;
  worker = startWorker();
  worker.addEventListener('message', ({ data }: MessageEvent<AnswerMessage>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if ('error' in data) reject(new Error(data.error));
    else resolve(data as Answer<RequestName>);
  });
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  });
  return worker;
}

/** Asks the page's worker for something. */
export function ask<Name extends RequestName>(name: Name, request: Requests[Name]['request']): Promise<Answer<Name>> {
  const id = nextId++;
  const answer = new Promise<Answer<RequestName>>((resolve, reject) => waiting.set(id, { resolve, reject }));
  started().postMessage({ id, name, request } satisfies RequestMessage);
  return answer as Promise<Answer<Name>>;
}

/**
 * Asks for the newest thing wanted, one at a time: what was wanted in the meantime and is not any more is never asked for.
 * @param onAnswer called with each answer, in order
 */
export function latest<Name extends RequestName>(
  name: Name,
  onAnswer: (answer: Answer<Name>) => void,
  onError: (error: Error) => void,
): (request: Requests[Name]['request']) => void {
  let next: Requests[Name]['request'] | undefined;
  let isBusy = false;
  const run = async () => {
    isBusy = true;
    while (next !== undefined) {
      const request = next;
      next = undefined;
      try {
        onAnswer(await ask(name, request));
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
