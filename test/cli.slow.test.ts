import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createTerminal } from '../src/cli/terminal/node-terminal.ts';
import { COMMANDS } from '../src/commands/catalogue.ts';
import { sha256Of } from '../src/dataset/archive/digest.ts';
import { runCli, signalAt } from './helpers/commands/cli.ts';
import { FakeStream } from './helpers/commands/fake-stream.ts';
import { runLine, wordsOf } from './helpers/commands/run-line.ts';
import { smallArchive } from './helpers/downloads/tarball.ts';
import { scratchFolder } from './helpers/scratch.ts';
import { CONTROL, widest } from './helpers/styles.ts';

/* What only a process has: an exit code, and two streams of which neither is a terminal. */

const archive = smallArchive();
const SHAPES = '--dataset shapes --limit 100';

/** Flags with which each command ends well. */
const DONE: Readonly<Record<string, string>> = {
  knn: `--k 1 --folds 2 ${SHAPES}`,
  linear: `--epochs 2 ${SHAPES}`,
  network: `--hidden 8 --epochs 2 ${SHAPES}`,
  crossval: `--k 1 --metric l2 --loss svm --epochs 1 --folds 2 ${SHAPES}`,
  worker: `--check ${SHAPES}`,
  'lr-find': `--steps 10 --loss svm ${SHAPES}`,
  'pixel-distance': SHAPES,
  gradcheck: `--loss svm --reg l2 --images 5 --coordinates 3 ${SHAPES}`,
  download: `--from a.tar.gz --sha256 ${sha256Of(archive)}`,
  runs: '--in .',
  predict: 'r a.svg',
  evaluate: 'r',
  export: 'r --output model.onnx',
  lab: '--export lab',
  features: `--features hog+hue --image 1 ${SHAPES}`,
  info: SHAPES,
};

/** A folder with what the lines above name: an archive, an image, and a run, which is made once. */
let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'cifar-train-test-'));
  await writeFile(join(made, 'a.tar.gz'), archive);
  await writeFile(join(made, 'a.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>');
  await runLine(`linear --epochs 1 ${SHAPES} --run-dir r`, { cwd: made });
});
afterAll(() => rm(made, { recursive: true, force: true }));

async function folder(): Promise<string> {
  const cwd = await scratchFolder();
  await cp(made, cwd, { recursive: true });
  return cwd;
}

async function run(line: string, env: Readonly<Record<string, string>> = {}) {
  return await runCli(wordsOf(line), { cwd: await folder(), env });
}

/** A locale without Unicode, in a narrow terminal. */
const PLAIN = { COLUMNS: '80', LC_ALL: 'C' };
const ASCII = /^\p{ASCII}*$/u;

/** Lines of more than 80 columns, but for those with a path, which must stay whole. */
const tooWide = (text: string) => text.split('\n').filter((line) => widest(line) > 80 && !line.includes('/'));

function expectReport(text: string): void {
  expect(text).toMatch(/\w/);
  expect(text).not.toMatch(CONTROL);
  expect([tooWide(text), text]).toEqual([[], expect.stringMatching(ASCII)]);
}

describe.each(Object.keys(COMMANDS))('%s', (name) => {
  test('--json prints one object to stdout, notes to stderr, and ends with exit code 0', async () => {
    const { code, stdout, stderr } = await run(`${name} ${DONE[name]} --json`, PLAIN);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: name });
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(stderr).not.toMatch(CONTROL);
    expect([tooWide(stderr), stderr]).toEqual([[], expect.stringMatching(ASCII)]);
  });

  // On the terminal that a process has, but in this one.
  test('prints a report to stdout, of ASCII on 80 columns in the C locale, and with --quiet nothing to stderr', async () => {
    const [stdout, stderr] = [new FakeStream(), new FakeStream()];
    const typed = (command: string) => command;
    const terminal = createTerminal({ stdout, stderr, env: PLAIN, typed, quiet: true, json: false });
    await runLine(`${name} ${DONE[name]} --quiet`, { cwd: await folder(), env: PLAIN, terminal });
    terminal.close();
    expect(stderr.written).toBe('');
    expectReport(stdout.written);
  });
});

test.each(['knn', 'linear', 'crossval'])(
  '%s: a report, and notes beside it of ASCII on 80 columns too',
  async (name) => {
    const { code, stdout, stderr } = await run(`${name} ${DONE[name]}`, PLAIN);
    expect(code).toBe(0);
    expectReport(stdout);
    expect([tooWide(stderr), stderr]).toEqual([[], expect.stringMatching(ASCII)]);
    expect(stderr).toMatch(/\w/);
  },
);

test.each([
  ['linear --epochs 0', 2, 'error: --epochs must be a whole number from 1 to 100000; got "0"\n'],
  [
    'knn --flods 5',
    2,
    'error: unknown option --flods\n  did you mean --folds?\n  cifar-train knn --help lists the options\n',
  ],
  [
    `knn --k 101 --test --no-run ${SHAPES}`,
    2,
    'error: --k must be at most 100, the number of training images; got 101\n  the largest that works: --k 100\n',
  ],
  ['info', 3, /^error: there is no CIFAR-10 in .*\n {2}download it with `cifar-train download`/],
  [
    `linear --learning-rate 1e6 --reg-strength 1 --no-run --quiet ${SHAPES}`,
    1,
    /^error: training diverged: .*\n {2}.*the usual one is 0\.05, and cifar-train lr-find .*suggests one\n$/,
  ],
])('%s: exit code %i, and nothing but the message and its hint', async (line, code, message) => {
  const { stderr, ...rest } = await run(line);
  expect(rest).toEqual({ code, stdout: '' });
  if (typeof message === 'string') expect(stderr).toBe(message);
  else expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each(['', '--help', 'help', 'knn --help'])('help on stdout: %s', async (line) => {
  const { code, stdout, stderr } = await run(line, PLAIN);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: cifar-train /);
  expect(stdout).toContain('$ cifar-train ');
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(ASCII);
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

const onLinux = process.platform === 'linux';

/** What comes of a line whose standard output bash redirects. */
async function redirected(line: string, to: string, { cwd = tmpdir(), before = '' } = {}) {
  const bin = resolve(import.meta.dirname, '../bin/cifar-train.js');
  const command = `${before} '${process.execPath}' '${bin}' ${line} ${to}`;
  return await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], { cwd }).catch((error: unknown) => error);
}

test.runIf(onLinux).each(['--help', 'knn --help', '--version', 'info --dataset shapes'])(
  '%s on a full disk is an error, on a closed pipe none',
  async (line) => {
    expect(await redirected(line, '> /dev/full')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: cannot write the result to standard output: .*ENOSPC/),
    });
    expect(await redirected(line, '| head -c 1 > /dev/null')).toEqual({ stdout: '', stderr: '' });
  },
);

test.runIf(onLinux).each(['--help', 'info --dataset shapes --json'])(
  '%s on a disk that has room for a part of it is an error',
  async (line) => {
    const cwd = await scratchFolder();
    expect(await redirected(line, '> part', { cwd, before: 'ulimit -f 1;' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: cannot write the result to standard output: .*EFBIG/),
    });
    expect((await stat(join(cwd, 'part'))).size).toBe(1024);
  },
);

test.runIf(onLinux)('what Node has no stream for gets the result, as a datagram socket', async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  onTestFinished(() => void socket.close());
  await once(socket, 'listening');
  const came = once(socket, 'message');
  const to = `> /dev/udp/127.0.0.1/${socket.address().port}`;
  expect(await redirected('info --dataset shapes --json', to)).toEqual({ stdout: '', stderr: '' });
  expect(JSON.parse(String((await came)[0]))).toMatchObject({ dataset: 'shapes' });
});

test('packages that print what they send do not print a password', async () => {
  const proxy = 'http://bob:se-cr-et@127.0.0.1:9';
  const { code, stdout, stderr } = await run('download --url http://nowhere.invalid/x.tar.gz', {
    ...{ DEBUG: '*', HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).not.toMatch(/se-cr-et|Ym9i|http-proxy-agent/);
});

test.skipIf(process.platform === 'win32')('a working directory that is gone', async () => {
  const cwd = join(await scratchFolder(), "it's gone");
  await mkdir(cwd);
  const bin = resolve(import.meta.dirname, '../bin/cifar-train.js');
  const line = `rmdir "$PWD" && exec '${process.execPath}' '${bin}' info --dataset shapes`;
  const error = await promisify(execFile)('sh', ['-c', line], { cwd }).catch((error: unknown) => error);
  expect(error).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: the working directory is gone: .*\n {2}go to a folder that exists.*cd ~\n$/),
  });
});

test.runIf(onLinux)('a working directory whose name is not UTF-8', async () => {
  const cwd = await scratchFolder();
  await mkdir(join(cwd, 'x\uFFFD')); // what Node.js takes it for
  const there = `mkdir -p "$(printf 'x\\351')"; cd "$(printf 'x\\351')";`;
  for (const line of ['info --dataset shapes', 'linear --dataset shapes --limit 100 --epochs 1']) {
    expect(await redirected(line, '', { cwd, before: there })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: the path of the working directory is not UTF-8: .*\n {2}rename the folder/,
      ),
    });
  }
  expect(await readdir(join(cwd, 'x\uFFFD'))).toEqual([]);
  // Nor may one look everywhere.
  await rm(join(cwd, 'x\uFFFD'), { recursive: true });
  await symlink('x\uFFFD', join(cwd, 'x\uFFFD'));
  expect(await redirected('info --dataset shapes', '', { cwd, before: there })).toMatchObject({
    stderr: expect.stringMatching(/^error: the path of the working directory is not UTF-8/),
  });
});

test('what a package warns of shows no secret and moves no cursor', async () => {
  const warning = "process.on('exit', () => console.warn('\\x1b[2Jredis://me:s3cret@host'))";
  const cwd = await scratchFolder();
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(warning)}` };
  const { stderr } = await runCli(wordsOf('info --dataset shapes'), { cwd, env });
  expect(stderr).toContain('warning: \\u001b[2Jredis://***@host\n');
});

/** A file whose reader the kernel holds until it has something to say; only root may open it. */
const KERNEL_LOG = '/proc/kmsg';
function canOpen(): boolean {
  try {
    closeSync(openSync(KERNEL_LOG, 'r'));
    return true;
  } catch {
    return false;
  }
}

test.runIf(canOpen()).each([
  ['SIGINT', 'export model.safetensors --output a.onnx --output b.onnx'],
  ['SIGTERM', 'runs --in . --in ..'],
] as const)('%s ends a read that the kernel holds: %s', async (signal, line) => {
  const cwd = join(await scratchFolder(), 'run');
  await mkdir(cwd);
  for (const name of ['model.safetensors', 'run.json']) await symlink(KERNEL_LOG, join(cwd, name));
  const done = await runCli(wordsOf(line), { cwd, onStderr: signalAt('more than once', signal) });
  expect(done).toEqual({
    code: 130,
    stdout: '',
    stderr: expect.stringMatching(/^.*: only the last one counts\nstopped: interrupted\n$/),
  });
});
