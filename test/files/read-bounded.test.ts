import { execFileSync } from 'node:child_process';
import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { dataError, interruption } from '../../src/errors.ts';
import { writePipe } from '../../src/files/pipes/write-pipe.ts';
import { type ReadBounds, readBounded, readStream } from '../../src/files/read-bounded.ts';
import { readStart } from '../../src/files/read-start.ts';
import { readText } from '../../src/files/read-text.ts';
import { areHeld, giveUpReadsOn, heldRead } from '../../src/util/stopping/held-reads.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const patient = { signal: new AbortController().signal, onWait: () => {} };
const bounds: ReadBounds = { maxBytes: 1000, fail: (what) => dataError(what) };

async function fileOf(bytes: string | Uint8Array): Promise<string> {
  const path = join(await scratchFolder(), 'file');
  writeFileSync(path, bytes);
  return path;
}

describe('a text', () => {
  test.each([
    ['empty', '', ''],
    ['as long as is allowed', 'x'.repeat(1000), 'x'.repeat(1000)],
    ['with a byte-order mark', '\uFEFF{"a":1}', '{"a":1}'],
    ['of several bytes a character', 'grüße, 猫', 'grüße, 猫'],
  ])('%s', async (_, written, expected) => {
    expect(await readText(await fileOf(written), bounds)).toBe(expected);
  });

  test.each([
    ['a byte too long', Buffer.alloc(1001), 'it is longer than 1.0 kB, the most that is read'],
    ['in Latin-1', Buffer.from('grüße', 'latin1'), 'it is not UTF-8 text'],
    ['in UTF-16, as PowerShell writes', Buffer.from('\uFEFF{}', 'utf16le'), 'it is UTF-16 text; save it as UTF-8'],
  ])('%s is refused', async (_, written, what) => {
    expect((await userError(readText(await fileOf(written), bounds))).message).toBe(what);
  });
});

test('a file of gigabytes is refused before it is read', async () => {
  const path = await fileOf('');
  truncateSync(path, 3 * 2 ** 30);
  expect((await userError(readBounded(path, bounds))).message).toBe('it is longer than 1.0 kB, the most that is read');
});

test('a folder, and a file that is not there, are the system’s own errors', async () => {
  const folder = await scratchFolder();
  await expect(readBounded(folder, bounds)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(readBounded(join(folder, 'x'), bounds)).rejects.toMatchObject({ code: 'ENOENT' });
});

describe.skipIf(process.platform === 'win32')('what is no regular file', () => {
  test('a pipe without a writer costs no time', async () => {
    const path = join(await scratchFolder(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect((await userError(readBounded(path, bounds))).message).toBe('it is a pipe, not a regular file');
  });

  test('an endless device is cut off, where a user may name one', async () => {
    const error = await userError(readBounded('/dev/zero', { ...bounds, pipes: patient }));
    expect(error.message).toBe('it is longer than 1.0 kB, the most that is read');
  });

  describe('a pipe that a user names', () => {
    const pipeOf = async () => {
      const path = join(await scratchFolder(), 'pipe');
      execFileSync('mkfifo', [path]);
      return path;
    };

    test('is waited for, and read to its end', async () => {
      const path = await pipeOf();
      const text = readText(path, { ...bounds, pipes: patient });
      await writePipe(path, 'all of it', patient);
      expect(await text).toBe('all of it');
    });

    test('is empty when its writer leaves without a word', async () => {
      const path = await pipeOf();
      const text = readText(path, { ...bounds, pipes: patient });
      await writePipe(path, '', patient);
      expect(await text).toBe('');
    });

    test.each(['nobody writes to', 'somebody holds open'])('that %s: the wait can be ended', async (which) => {
      const path = await pipeOf();
      const held = which.startsWith('somebody') ? openSync(path, 'r+') : undefined;
      const controller = new AbortController();
      const onWait = () => controller.abort(interruption('interrupted'));
      const error = await userError(readText(path, { ...bounds, pipes: { signal: controller.signal, onWait } }));
      expect(error.message).toBe('interrupted');
      if (held !== undefined) closeSync(held);
    });
  });

  test.runIf(process.platform === 'linux')('a file of /proc, whose size is 0, is read', async () => {
    expect(String(await readBounded('/proc/self/comm', bounds))).toMatch(/\n$/);
  });
});

describe('readStream', () => {
  const never = new AbortController().signal;

  test('all that comes, up to a limit', async () => {
    const stream = () => Readable.from([Buffer.from('ab'), Buffer.from('cd')]);
    expect(String(await readStream(stream(), { ...bounds, signal: never }))).toBe('abcd');
    const error = await userError(readStream(stream(), { ...bounds, maxBytes: 3, signal: never }));
    expect(error.message).toContain('the most that is read');
  });

  test('a wait for what never comes can be ended', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    const reading = readStream(stream, { ...bounds, signal: controller.signal });
    setImmediate(() => controller.abort(interruption('interrupted')));
    expect((await userError(reading)).kind).toBe('interrupted');
    expect(stream.destroyed).toBe(true); // or it would keep the process alive
  });
});

describe('a read that the kernel holds', () => {
  test.each([
    ['a whole file', readBounded],
    ['its beginning', readStart],
  ] as const)('%s is one', async (_, read) => {
    const reading = read(await fileOf('text'), bounds);
    expect(areHeld()).toBe(true);
    await reading;
    expect(areHeld()).toBe(false);
  });

  test('is given up a while after the signal, and one that ends by then is not', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const controller = new AbortController();
    giveUpReadsOn(controller.signal);
    let end = (_: string) => {};
    const slow = heldRead(new Promise<string>((resolve) => (end = resolve)));
    const stuck = userError(heldRead(new Promise(() => {})));
    controller.abort(interruption());
    await vi.advanceTimersByTimeAsync(750);
    end('all of it');
    expect(await slow).toBe('all of it');
    await vi.advanceTimersByTimeAsync(250);
    expect((await stuck).kind).toBe('interrupted');
    expect(areHeld()).toBe(true);
  });
});
