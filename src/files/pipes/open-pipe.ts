import { closeSync, constants, openSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';

/**
 * Opens a pipe or a terminal as a stream, which can be destroyed while nothing comes. To open or read it as a file holds up
 * a thread in the kernel until somebody writes, and only kill -9 ends that.
 * @returns nothing for all else: a file or a device, which can be read at once
 * @throws the system's own error if it cannot be opened
 */
export function openPipe(path: string, there: Stats): Readable | undefined {
  if (!there.isFIFO() && !there.isCharacterDevice()) return undefined;
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  if (there.isFIFO()) return new Socket({ fd, readable: true, writable: false });
  if (isatty(fd)) return new ReadStream(fd);
  closeSync(fd);
  return undefined;
}
