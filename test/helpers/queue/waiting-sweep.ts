import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { swept } from './swept.ts';

/** A connection that ends with the test. */
export function connected(port: number): Redis {
  const redis = new Redis(port);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** The name of the only queue on a server. */
export async function queueOn(redis: Redis): Promise<string> {
  const [key = ''] = await redis.keys('cifar-train:*:meta');
  return key.split(':')[1]!;
}

/** Starts a sweep; resolves once its jobs are in the queue, where nobody takes them yet. */
export async function waiting(line: string, options: Parameters<typeof swept>[1] = {}) {
  let isThere: () => void = () => {};
  const there = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const onNote = (note: string) => {
    if (note.startsWith('queue:')) isThere();
    options.onNote?.(note);
  };
  const done = swept(line, { ...options, onNote });
  done.catch(() => undefined);
  await Promise.race([there, done]);
  return { done };
}
