import type { Redis } from 'ioredis';
import { printable } from '../../../util/text/printable.ts';
import type { Observer } from '../../resources/observer.ts';
import { PREFIX } from '../names.ts';

/** A job of which no more is known than its id. */
export const jobNamed = (id: string): string => `job ${printable(id, 100)}`;

export const noJob = (fault: string): string => `it is no job of this version: ${fault}`;

/** Says which job was taken with a token that is no JSON: BullMQ keeps its id to itself. A sweep adds its own again. */
export async function tellUnread(
  redis: Redis,
  { queue, observer }: { readonly queue: string; readonly observer: Pick<Observer, 'tell'> },
  token: string,
): Promise<void> {
  const key = `${PREFIX}:${queue}`;
  for (const id of await redis.lrange(`${key}:active`, 0, -1)) {
    if ((await redis.get(`${key}:${id}:lock`)) !== token) continue;
    return observer.tell({ kind: 'job-left', what: jobNamed(id), why: noJob('it is not JSON') });
  }
}
