import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appears } from '../../helpers/appears.ts';
import { type CliOptions, runCli, signalAt, startCli } from '../../helpers/commands/cli.ts';
import { wordsOf } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount } from '../../helpers/small-disk.ts';

const manifestOf = async (folder: string) => JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));

describe('Ctrl-C ends with exit code 130 and keeps what there is', () => {
  test('while k-NN searches', async () => {
    const cwd = await scratchFolder();
    await mkdir(join(cwd, 'run'));
    const { child, done } = startCli(
      ['knn', '--dataset', 'shapes', '--k', '20', '--run-dir', 'run', '--threads', '1'],
      { cwd },
    );
    await appears(join(cwd, 'run'), 'metrics.jsonl');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await done;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('interrupted\n  run is incomplete');
    expect((await manifestOf(join(cwd, 'run'))).status).toBe('interrupted');
  });

  test('while a linear classifier trains: the epochs so far are kept', async () => {
    const cwd = await scratchFolder();
    const args = ['linear', '--dataset', 'shapes', '--limit', '2000', '--epochs', '1000', '--run-dir', 'run'];
    const { code, stdout, stderr } = await runCli(args, { cwd, onStderr: signalAt('epoch    2/1000') });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect((await manifestOf(join(cwd, 'run'))).status).toBe('interrupted');
    const lines = (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual(lines.map((_, i) => i + 1));
    expect(existsSync(join(cwd, 'run/model.safetensors'))).toBe(false);
    expect(stderr).toContain('continue with: cifar-train linear --resume run\n');
  });

  test('while random search tries: nothing is kept, and the message says so', async () => {
    const cwd = await scratchFolder();
    const args = [
      'linear',
      '--dataset',
      'shapes',
      '--limit',
      '500',
      '--optimizer',
      'random-search',
      '--tries',
      '1000000',
    ];
    const { child, done } = startCli([...args, '--run-dir', 'run'], { cwd });
    await appears(cwd, 'run');
    await appears(join(cwd, 'run'), 'metrics.jsonl');
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toContain('nothing was saved; start it again with: cifar-train linear --resume run\n');
  });

  test('a second one ends it at once, and says what that costs', async () => {
    const cwd = await scratchFolder();
    const args = 'network --dataset shapes --limit 300 --hidden 3000 --epochs 1000 --run-dir run'.split(' ');
    let again: NodeJS.Timeout | undefined;
    // A checkpoint of 74 MB takes longer than the tenth of a second in which two signals are one.
    const impatient: CliOptions['onStderr'] = (soFar, child) => {
      if (again === undefined && soFar.includes('epoch    1/1000')) again = setInterval(() => child.kill('SIGINT'), 1);
    };
    onTestFinished(() => clearInterval(again));
    const { code, stderr } = await runCli(args, { cwd, onStderr: impatient });
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped: at once, since Ctrl-C came twice; what was not saved is lost\n$/);
  });

  test('two at the same time are one, as a program around this one may pass it on', async () => {
    const cwd = await scratchFolder();
    const args = 'linear --dataset shapes --limit 2000 --epochs 1000 --run-dir run'.split(' ');
    let isSent = false;
    const both: CliOptions['onStderr'] = (soFar, child) => {
      if (isSent || !soFar.includes('epoch    2/1000')) return;
      isSent = true;
      child.kill('SIGINT');
      setImmediate(() => child.kill('SIGINT'));
    };
    const { code, stderr } = await runCli(args, { cwd, onStderr: both });
    expect([code, stderr]).toEqual([130, expect.stringContaining('continue with: cifar-train linear --resume run\n')]);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('%s, even twice, does as Ctrl-C does', async (signal) => {
    const cwd = await scratchFolder();
    const twice: CliOptions['onStderr'] = (soFar, child) => {
      if (!soFar.includes('epoch    2/1000') || soFar.includes('stopped')) return;
      child.kill(signal);
      child.kill(signal);
    };
    const args = ['linear', '--dataset', 'shapes', '--limit', '2000', '--epochs', '1000', '--run-dir', 'run'];
    const { code, stderr } = await runCli(args, { cwd, detached: true, onStderr: twice });
    expect(code).toBe(130);
    expect(stderr).toContain('continue with: cifar-train linear --resume run\n');
    expect((await manifestOf(join(cwd, 'run'))).status).toBe('interrupted');
    expect((await readdir(join(cwd, 'run'))).sort()).toEqual(['checkpoint.safetensors', 'metrics.jsonl', 'run.json']);
  });

  test.skipIf(process.platform === 'win32')('under nohup, the end of the terminal is no end', async () => {
    const cwd = await scratchFolder();
    const args = ['linear', '--dataset', 'shapes', '--limit', '500', '--epochs', '60', '--no-run'];
    const options = { cwd, detached: true, env: { _: '/usr/bin/nohup' } };
    const { code, stderr } = await runCli(args, { ...options, onStderr: signalAt('epoch  2/60', 'SIGHUP') });
    expect(code).toBe(0);
    expect(stderr).toContain('epoch 60/60');
  });

  // The one of macOS takes no command.
  const hasScript = process.platform === 'linux' && existsSync('/usr/bin/script');
  test.runIf(hasScript)('a terminal that is closed under it', async () => {
    const cwd = await scratchFolder();
    await mkdir(join(cwd, 'run'));
    const bin = resolve(import.meta.dirname, '../../../bin/cifar-train.js');
    const command = `'${process.execPath}' '${bin}' linear --dataset shapes --limit 2000 --epochs 1000 --run-dir run`;
    // Only the shell is told, which tells its command, waits for it, and keeps its exit code.
    const line = `trap 'kill -HUP $!' HUP; ${command} 2> notes & wait $!; wait $!; echo $? > code; mv code ended`;
    const terminal = spawn('script', ['-q', '-c', line, '/dev/null'], {
      cwd,
      env: { ...process.env, SHELL: '/bin/sh' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    await appears(join(cwd, 'run'), 'metrics.jsonl');
    terminal.kill('SIGKILL');
    await appears(cwd, 'ended');
    const notes = await readFile(join(cwd, 'notes'), 'utf8');
    expect([await readFile(join(cwd, 'ended'), 'utf8'), notes]).toEqual([
      '130\n',
      expect.stringContaining('stopped: '),
    ]);
    expect((await manifestOf(join(cwd, 'run'))).status).toBe('interrupted');
  });

  test('what is thrown where nothing can catch it: reported once, with its stack and the way on', async () => {
    const cwd = await scratchFolder();
    const code = `import { existsSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads';
      const error = Object.assign(new TypeError('out of nowhere'), { buffer: 'se' + 'cret' });
      const isTime = () => isMainThread && existsSync('run/checkpoint.safetensors');
      const look = setInterval(() => { if (isTime()) { clearInterval(look); throw error; } }, 5);
      look.unref();`;
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
    const args = ['linear', '--dataset', 'shapes', '--limit', '2000', '--epochs', '1000', '--run-dir', 'run'];
    const { code: exitCode, stderr } = await runCli(args, { cwd, env });
    expect(exitCode).toBe(1);
    expect(stderr.match(/internal error: .*\nTypeError: out of nowhere\n +at /g)).toHaveLength(1);
    expect(stderr).not.toContain('secret');
    expect(stderr).toMatch(/\n {2}continue with: cifar-train linear --resume run\n$/);
    expect((await manifestOf(join(cwd, 'run'))).status).toBe('interrupted');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s during a sweep: the finished parts are kept, and the message says how to go on',
    async (signal) => {
      const cwd = await scratchFolder();
      const args = wordsOf('crossval --dataset shapes --limit 300 --model linear --epochs 25 --run-dir run');
      const { code, stderr } = await runCli(args, { cwd, onStderr: signalAt('trial  1/', signal) });
      expect(code).toBe(130);
      expect(stderr).toContain('cifar-train crossval --resume run');
      const lines = (await readFile(join(cwd, 'run/metrics.jsonl'), 'utf8')).trimEnd().split('\n');
      expect(stderr).toMatch(
        new RegExp(`\\b${lines.length} of 90 results are kept; (trainings continue|unfinished trainings)`),
      );
      expect(lines.slice(0, 5).map((line) => JSON.parse(line).status)).toEqual(Array(5).fill('finished'));
    },
  );

  test.runIf(canMount).each([
    ['while it is asked', 600, undefined],
    ['once it was given up', 0.05, 'error: '],
  ] as const)('with a name server that is silent, %s', async (_when, timeout, words) => {
    const cwd = await scratchFolder();
    const server = createSocket('udp4').bind(53, '127.0.0.97');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const asked = once(server, 'message');
    await writeFile(join(cwd, 'resolv.conf'), 'nameserver 127.0.0.97\noptions timeout:30 attempts:2\n');
    const bin = resolve(import.meta.dirname, '../../../bin/cifar-train.js');
    const line = `'${process.execPath}' '${bin}' download --url http://cifar.example/a.tar.gz --timeout ${timeout}`;
    const command = `mount --bind resolv.conf /etc/resolv.conf && exec ${line}`;
    const env = { PATH: process.env.PATH, HOME: cwd };
    const child = spawn('unshare', ['-m', 'sh', '-c', command], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let notes = '';
    const isTold = new Promise<void>((told) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        notes += text;
        if (notes.includes(words ?? '')) told();
      });
    });
    await asked;
    if (words !== undefined) await isTold;
    child.kill('SIGTERM');
    const stoppedAt = performance.now();
    const ended = await once(child, 'close');
    expect(performance.now() - stoppedAt).toBeLessThan(20_000); // it would wait for the name server, a minute
    expect([ended, notes]).toEqual([[null, 'SIGINT'], expect.stringContaining(words ?? 'stopped: interrupted')]);
  });

  test('while it downloads: what has come is kept, and the message says how to go on', async () => {
    const cwd = await scratchFolder();
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000000', ETag: '"one"' });
      response.write(Buffer.alloc(200_000)); // and never the rest
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`;
    await mkdir(join(cwd, 'data'));
    const { child, done } = startCli(['download', '--url', url, '--sha256', 'a'.repeat(64)], { cwd });
    await appears(join(cwd, 'data'), 'cifar-10-binary.tar.gz.part');
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toContain(`cifar-train download --url ${url}`);
    expect(existsSync(join(cwd, 'data/cifar-10-binary.tar.gz'))).toBe(false);
  });
});
