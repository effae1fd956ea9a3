import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  createWriteStream,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { interruption } from '../../src/errors.ts';
import { checkOutput, type OpenStream, writeOutput } from '../../src/files/output-file.ts';
import { writePipe } from '../../src/files/pipes/write-pipe.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const never = { signal: new AbortController().signal, onWait: () => {} };
const KIND = { name: 'a table', isBegun: (start: string) => start.startsWith('a,b\n') };

/** A folder with some files, and a stream of this process that goes to one of them. */
async function scene() {
  const folder = await scratchFolder();
  const at = (name: string) => join(folder, name);
  mkdirSync(at('folder'));
  writeFileSync(at('old.csv'), 'a,b\n1,2\n');
  writeFileSync(at('empty.csv'), '');
  writeFileSync(at('trials.jsonl'), '{"loss":"svm"}\n');
  writeFileSync(at('log'), 'an older line\n');
  symlinkSync('trials.jsonl', at('link'));
  const stream = createWriteStream(at('log'), { flags: 'a' });
  await once(stream, 'open');
  onTestFinished(() => void stream.close());
  return { at, stream, streams: [stream as unknown as OpenStream] };
}

describe('before the work', () => {
  test.each(['new.csv', 'old.csv', 'empty.csv', 'log'])('%s may be written', async (name) => {
    const { at, streams } = await scene();
    await checkOutput('--csv', at(name), KIND, streams);
  });

  test.each([
    ['folder', /^--csv must be a file; .*folder is a folder$/],
    ['new folder/', /^--csv must be a file; .*new folder\/ is a folder$/],
    ['old.csv/x', /^--csv .*x cannot be written: .*old\.csv is a file, not a folder$/],
    ['none/x.csv', /^--csv .*x\.csv cannot be written: there is no folder .*none$/],
    ['trials.jsonl', /^--csv would replace .*trials\.jsonl, which is not a table$/],
    ['link', /^--csv would replace .*link, which is not a table$/],
  ])('%s may not', async (name, message) => {
    const { at, streams } = await scene();
    const error = await userError(checkOutput('--csv', at(name), KIND, streams));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringMatching(message)]);
    expect(readFileSync(at('trials.jsonl'), 'utf8')).toBe('{"loss":"svm"}\n');
  });

  test('a file that is read-only may not, though its folder is writable', async () => {
    const { at, streams } = await scene();
    chmodSync(at('old.csv'), 0o444);
    const error = await userError(checkOutput('--csv', at('old.csv'), KIND, streams));
    expect([error.kind, error.message]).toEqual(['usage', `--csv would replace ${at('old.csv')}, which is read-only`]);
  });

  test.each([
    ['nowhere', 'none/at/all', /^.*nowhere is a symbolic link to none\/at\/all, and there is nothing there$/],
    ['loop', 'loop', /^cannot write .*loop: too many symbolic links \(ELOOP\)$/],
    ['loop/x.csv', 'loop', /^cannot write .*: too many symbolic links \(ELOOP\)$/],
  ])('%s, a link to %s, may not, and stays', async (name, target, message) => {
    const { at } = await scene();
    const link = name.split('/')[0]!;
    symlinkSync(target, at(link));
    const error = await userError(checkOutput('--csv', at(name), KIND, []));
    expect(error.message).toMatch(message);
    expect(error.hint).not.toContain('mkdir');
    expect(readlinkSync(at(link))).toBe(target);
  });

  test.skipIf(process.platform === 'win32')('devices may', async () => {
    for (const device of ['/dev/null', '/dev/full', '/dev/tty']) await checkOutput('--csv', device, KIND, []);
  });

  test('a name that is too long for the disk may not', async () => {
    const { at } = await scene();
    const error = await userError(checkOutput('--csv', at('n'.repeat(300)), KIND, []));
    expect(error.message).toMatch(/^cannot write .*n: the path is too long \(ENAMETOOLONG\)$/);
    expect(error.hint).toBe('give a shorter name');
  });

  test.runIf(process.platform === 'linux')('a socket may not: nothing can be written to its name', async () => {
    const { at } = await scene();
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const error = await userError(checkOutput('--csv', at('socket'), KIND, []));
    expect(error.message).toBe(`--csv must be a file or a pipe; ${at('socket')} is a socket`);
  });

  test('the way out can be pasted', async () => {
    const { at } = await scene();
    const error = await userError(checkOutput('--csv', at('no folder/x.csv'), KIND, []));
    expect(error.hint).toBe(`create it first: mkdir -p "${at('no folder')}"`);
  });
});

describe('at the end', () => {
  test.each(['new.csv', 'old.csv'])('%s holds the new text alone', async (name) => {
    const { at, streams } = await scene();
    await writeOutput(at(name), 'a,b\n', streams, never);
    expect(readFileSync(at(name), 'utf8')).toBe('a,b\n');
  });

  test('the file that a stream goes to keeps what was written there', async () => {
    const { at, stream, streams } = await scene();
    stream.write('a result\n');
    await writeOutput(at('log'), 'a,b\n', streams, never);
    expect(readFileSync(at('log'), 'utf8')).toBe('an older line\na result\na,b\n');
  });

  test.runIf(process.platform === 'linux')('an open file named by its number is appended to', async () => {
    const { at } = await scene();
    const descriptor = openSync(at('log'), 'a');
    await writeOutput(`/dev/fd/${descriptor}`, 'a,b\n', [], never);
    closeSync(descriptor);
    expect(readFileSync(at('log'), 'utf8')).toBe('an older line\na,b\n');
  });

  test.skipIf(process.platform === 'win32')('a pipe is written to', async () => {
    const { at } = await scene();
    execFileSync('mkfifo', [at('pipe')]);
    const reader = openSync(at('pipe'), 'r+');
    await writeOutput(at('pipe'), 'a,b\n', [], never);
    const got = Buffer.alloc(4);
    readSync(reader, got);
    closeSync(reader);
    expect(String(got)).toBe('a,b\n');
  });

  test.skipIf(process.platform === 'win32')(
    'what cannot be opened is no pipe that nobody reads: it is not waited for',
    async () => {
      const { at } = await scene();
      const server = createServer().listen(at('socket'));
      await once(server, 'listening');
      const onWait = () => expect.unreachable();
      await expect(writePipe(at('socket'), 'a,b\n', { ...never, onWait })).rejects.toMatchObject({ code: 'ENXIO' });
      server.close();
    },
  );

  describe.skipIf(process.platform === 'win32')('a pipe that nobody reads', () => {
    const pipe = async () => {
      const { at } = await scene();
      execFileSync('mkfifo', [at('pipe')]);
      return at('pipe');
    };

    test('is waited for, and written to as soon as somebody does', async () => {
      const path = await pipe();
      let reader = 0;
      const onWait = () => {
        reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      };
      await writeOutput(path, 'a,b\n', [], { ...never, onWait });
      expect(readFileSync(reader, 'utf8')).toBe('a,b\n');
      closeSync(reader);
    });

    test.each([
      ['from the beginning', 'a,b\n', false],
      ['on, when it is full', 'a,b\n'.repeat(1_000_000), true],
    ])('%s: Ctrl-C ends the wait', async (_, text, isOpen) => {
      const path = await pipe();
      const reader = isOpen ? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) : undefined;
      const controller = new AbortController();
      const stop = () => controller.abort(interruption('interrupted'));
      const writing = writeOutput(path, text, [], { signal: controller.signal, onWait: stop });
      if (isOpen) setImmediate(stop);
      expect((await userError(writing)).kind).toBe('interrupted');
      if (reader !== undefined) closeSync(reader);
    });
  });

  test.runIf(process.platform === 'linux')('a full device', async () => {
    const error = await userError(writeOutput('/dev/full', 'a,b\n', [], never));
    expect(error.message).toBe('cannot write /dev/full: the disk is full (ENOSPC)');
  });
});
