import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Has a standard stream write all that it is given, or fail. Node's own stream of a file is content with what still fits on
 * a full disk; and for what is no file, terminal, pipe or connection, as a datagram socket, Node has one that drops all. On
 * Windows that is what a program without a console gets, and its output may be dropped.
 */
export function writeWhole(stream: Writable & { readonly fd: number }): void {
  if (stream instanceof Socket) return; // terminals and pipes, too: these try again
  if (process.platform === 'win32' && stream.constructor === Writable) return;
  stream._write = (chunk: Buffer, _encoding, callback) => {
    try {
      for (let done = 0; done < chunk.length; ) done += writeSync(stream.fd, chunk, done);
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback();
  };
}

/** Waits until what streams were given has been taken, or until its readers have had their time: a full pipe may never be read. */
export function written(streams: readonly Writable[], mostMs: number): Promise<unknown> {
  const all = streams.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve())));
  return Promise.race([Promise.all(all), delay(mostMs)]);
}
