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

/** The key by which a sweep sees whether the server can be written to. */
export const probeKey = (runId: string): string => `${PREFIX}:probe:${runId}`;

/** Why a job failed that its sweep does not want any more. */
export const STOPPED = 'its sweep was stopped';

/** Who works: this process of this machine. */
export const hostName = (): string =>
  `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 200)}.${process.pid}`;

/** By which a worker's connection is known in the server, as BullMQ has it. */
export const connectionName = (queue: string, host: string): string =>
  `${PREFIX}:${Buffer.from(queue).toString('base64')}:w:${host}`;

/** Workers that are connected. */
export interface ConnectedWorkers {
  /** Of this queue. */
  readonly nOurs: number;
  /** Of the same version, with other images. */
  readonly nOtherData: number;
  readonly nOtherVersion: number;
  /** Of whatever queue, in another database of the server. */
  readonly nOtherDatabase: number;
}

/**
 * @param clients what the server answers to CLIENT LIST, a line each
 * @param db      the number of the queue's database
 */
export function workersIn(clients: string, queue: string, db: number): ConnectedWorkers {
  const queues = new Map<string, string>(); // a worker has several connections
  const elsewhere = new Set<string>();
  for (const client of clients.split('\n')) {
    const [, encoded, host] = / name=cifar-train:([\w+/=]+):w:([\w.-]+) /.exec(client) ?? [];
    const number = / db=(\d+)/.exec(client)?.[1];
    if (encoded === undefined || host === undefined || number === undefined) continue;
    if (Number(number) === db) queues.set(host, Buffer.from(encoded, 'base64').toString());
    else elsewhere.add(host);
  }
  const all = [...queues.values()];
  const isOfVersion = (name: string) => name.startsWith(`${version}-`);
  return {
    nOurs: all.filter((name) => name === queue).length,
    nOtherData: all.filter((name) => name !== queue && isOfVersion(name)).length,
    nOtherVersion: all.filter((name) => !isOfVersion(name)).length,
    nOtherDatabase: elsewhere.size,
  };
}
