import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { version } from '../../runs/version.ts';
import type { Data } from '../resources/data.ts';

/** All keys in the server begin with it: an access list can say so (`~cifar-train:*`). */
export const PREFIX = 'cifar-train';

/**
 * The queue of one version on the same images: a worker with others listens to another one.
 * BullMQ allows no colon in it.
 */
export function queueName({ dataset, nTrain }: Data): string {
  const images = JSON.stringify([dataset.name, dataset.digest, dataset.classNames, nTrain]);
  return `${version}-${createHash('sha256').update(images).digest('hex').slice(0, 16)}`;
}

/** The key by which workers are told that a sweep was stopped. */
export const stopKey = (runId: string): string => `${PREFIX}:stopped:${runId}`;

/** Why a job failed that its sweep does not want any more. */
export const STOPPED = 'its sweep was stopped';

/** Who works: this process of this machine. */
export const hostName = (): string =>
  `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 200)}.${process.pid}`;

/** Workers that are connected. */
export interface ConnectedWorkers {
  /** Of this queue. */
  readonly nOurs: number;
  /** Of the same version, with other images. */
  readonly nOtherData: number;
  readonly nOtherVersion: number;
}

/** @param clients what the server answers to CLIENT LIST */
export function workersIn(clients: string, queue: string): ConnectedWorkers {
  const queues = new Map<string, string>(); // a worker has several connections
  for (const [, encoded, host] of clients.matchAll(/ name=cifar-train:([\w+/=]+):w:([\w.-]+)/g)) {
    queues.set(host!, Buffer.from(encoded!, 'base64').toString());
  }
  const all = [...queues.values()];
  const isOfVersion = (name: string) => name.startsWith(`${version}-`);
  return {
    nOurs: all.filter((name) => name === queue).length,
    nOtherData: all.filter((name) => name !== queue && isOfVersion(name)).length,
    nOtherVersion: all.filter((name) => !isOfVersion(name)).length,
  };
}
