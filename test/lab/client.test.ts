import { expect, test } from 'vitest';
import { type Answer, type Ask, asking, latest } from '../../src/lab/page/engine/client.ts';
import type { RequestMessage } from '../../src/lab/page/engine/requests.ts';

/** A worker that answers, or fails, when the test says so. */
class FakeWorker extends EventTarget {
  readonly asked: RequestMessage[] = [];
  isTerminated = false;
  postMessage(message: RequestMessage): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  answer(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

function fakeWorkers() {
  const workers: FakeWorker[] = [];
  const ask = asking(() => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  });
  return { workers, ask };
}

test('answers find who asked, in whatever order they come', async () => {
  const { workers, ask } = fakeWorkers();
  const [a, b, c] = [2, 3, 4].map((n) => ask('shapes', { n }));
  const worker = workers[0]!;
  expect(worker.asked.map(({ name, request }) => [name, request])).toEqual([2, 3, 4].map((n) => ['shapes', { n }]));
  const [first, second, third] = worker.asked.map(({ id }) => id);
  worker.answer({ id: second, answer: 'b', milliseconds: 1 });
  worker.answer({ id: first, answer: 'a', milliseconds: 2 });
  worker.answer({ id: third, error: 'no room' });
  expect([(await a!).answer, (await b!).answer]).toEqual(['a', 'b']);
  await expect(c).rejects.toThrow('no room');
  expect(workers).toHaveLength(1);
});

test('a worker that ends fails all that is asked of it, and another one answers what is asked next', async () => {
  const { workers, ask } = fakeWorkers();
  const lost = [ask('shapes', { n: 1 }), ask('shapes', { n: 2 })];
  workers[0]!.fail('out of memory');
  for (const one of lost) await expect(one).rejects.toThrow('out of memory');
  expect(workers[0]!.isTerminated).toBe(true);
  const next = ask('shapes', { n: 3 });
  expect(workers).toHaveLength(2);
  workers[1]!.answer({ id: workers[1]!.asked[0]!.id, answer: 'c', milliseconds: 1 });
  expect((await next).answer).toBe('c');
});

test('one that could not be loaded says nothing itself', async () => {
  const { workers, ask } = fakeWorkers();
  const lost = ask('shapes', { n: 1 });
  workers[0]!.fail('');
  await expect(lost).rejects.toThrow('the worker of this page could not start');
});

test('only the newest of what is wanted meanwhile is asked for, also after a failure', async () => {
  const asked: { readonly n: number; readonly settle: (fails: boolean) => void }[] = [];
  const ask = ((_: string, request: { n: number }) =>
    new Promise((resolve, reject) => {
      const settle = (fails: boolean) =>
        fails ? reject(new Error(`no ${request.n}`)) : resolve({ answer: request.n, milliseconds: 0 });
      asked.push({ n: request.n, settle });
    })) as unknown as Ask;
  const told: unknown[] = [];
  const want = latest(
    'shapes',
    ({ answer }: Answer<'shapes'>) => told.push(answer),
    ({ message }) => told.push(message),
    ask,
  );
  for (const n of [1, 2, 3]) want({ n });
  expect(asked.map(({ n }) => n)).toEqual([1]);
  asked[0]!.settle(true);
  await expect.poll(() => asked.map(({ n }) => n)).toEqual([1, 3]);
  asked[1]!.settle(false);
  await expect.poll(() => told).toEqual(['no 1', 3]);
});
