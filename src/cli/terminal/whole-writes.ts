import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * Has a standard stream write all that it is given, or fail. Node's own stream of a file is content with what still fits on
 * a full disk; and for what is no file, terminal, pipe or connection, as a datagram socket, Node has one that drops all. On
 * Windows that is where a program without a console writes: it may go on.
 */
export function writeWhole(stream: Writable & { readonly fd: number }): void {
  if (stream instanceof Socket || process.platform === 'win32') return; // terminals and pipes are sockets, too: these try again
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
