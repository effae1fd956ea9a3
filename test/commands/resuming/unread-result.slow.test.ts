import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appears } from '../../helpers/appears.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

describe.runIf(process.platform === 'linux')('once the work is over, until the result is read', () => {
  const bin = resolve(import.meta.dirname, '../../../bin/cifar-train.js');
  /** More than a pipe takes, of which the first byte has been read; and `pipe`, to read on. */
  const withFullPipe = async (env: NodeJS.ProcessEnv = {}) => {
    const cwd = await scratchFolder();
    const line = 'linear --dataset shapes --limit 60 --epochs 600 --json --no-run';
    // It holds both ends itself, so that the pipe lasts as long as it does.
    const command = `mkfifo pipe; exec 3<>pipe; mkfifo ready; exec '${process.execPath}' '${bin}' ${line} >pipe`;
    const child = spawn('sh', ['-c', command], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let notes = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      notes += text;
    });
    const done = once(child, 'close').then(([code]) => ({ code, notes }));
    await appears(cwd, 'ready');
    const pipe = await open(join(cwd, 'pipe'));
    onTestFinished(() => pipe.close());
    const { buffer } = await pipe.read(Buffer.alloc(1));
    const rest = async () => JSON.parse(`${buffer}${await pipe.readFile('utf8')}`);
    return { child, done, rest };
  };
  const preloaded = (code: string) => {
    const module = `import { isMainThread } from 'node:worker_threads'; if (isMainThread) { ${code} }`;
    return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(module)}` };
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('%s while nobody reads the result', async (signal) => {
    const { child, done } = await withFullPipe();
    child.kill(signal);
    const { code, notes } = await done;
    expect(code).toBe(130);
    expect(notes).toMatch(/\nstopped: interrupted before the result was read to its end\n$/);
  });

  test('a reader has time to read the result to its end', async () => {
    const { child, done, rest } = await withFullPipe();
    child.kill('SIGTERM');
    expect((await rest()).epochs).toHaveLength(600);
    expect((await done).code).toBe(0);
  });

  test.each([
    ['and nothing is looked up', 0],
    ['and a name server answers late', 3],
  ])('also if something is thrown then, %s', async (_, late) => {
    const { child, done, rest } = await withFullPipe(
      preloaded(`
        let late = ${late};
        process.getActiveResourcesInfo = () => (late-- > 0 ? ['GetAddrInfoReqWrap'] : []);
        process.on('SIGUSR2', () => {
          throw new TypeError('out of nowhere');
        });`),
    );
    child.kill('SIGUSR2');
    expect((await rest()).epochs).toHaveLength(600);
    const { code, notes } = await done;
    expect([code, notes]).toEqual([1, expect.stringContaining('internal error')]);
  });

  test('a connection that is cut before the result was read', async () => {
    const line = 'linear --dataset shapes --limit 60 --epochs 3 --json --no-run';
    const large = 'data:text/javascript,process.stdout.write(" ".repeat(20000000))'; // more than a connection takes
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const out = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [reader] = (await once(server, 'connection')) as [Socket];
    reader.pause();
    const words = ['--import', large, bin, ...line.split(' ')];
    const child = spawn(process.execPath, words, { cwd: await scratchFolder(), stdio: ['ignore', out, 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const notes: string[] = [];
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      notes.push(text);
      if (text.includes('epoch 3/3')) reader.resetAndDestroy();
    });
    out.destroy(); // the child has its own
    const [code] = await once(child, 'close');
    expect([code, notes.join('')]).toEqual([
      1,
      expect.stringMatching(/\nerror: cannot write the result to standard output: /),
    ]);
  });

  test('SIGTERM while nobody reads the notes', async () => {
    const cwd = await scratchFolder();
    const line = 'linear --dataset shapes --limit 60 --epochs 3 --json --no-run';
    const fill = 'data:text/javascript,process.stderr.write("x".repeat(200000))'; // more than a pipe takes
    const node = `'${process.execPath}' --import '${fill}' '${bin}'`;
    const command = `mkfifo pipe; exec 3<>pipe; exec ${node} ${line} 2>pipe >result`;
    const child = spawn('sh', ['-c', command], { cwd, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'close');
    const result = () => readFile(join(cwd, 'result'), 'utf8').catch(() => '');
    await expect.poll(result).toMatch(/\}\n$/);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
