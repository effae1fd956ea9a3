import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';

const BIN = resolve(import.meta.dirname, '../../../bin/cifar-train.js');
/** It stands in the PATH, as where it is installed for all: `cifar-train` is what it calls itself then. */
const INSTALLED = mkdtempSync(join(tmpdir(), 'cifar-train-bin-'));
symlinkSync(BIN, join(INSTALLED, 'cifar-train'));
process.on('exit', () => rmSync(INSTALLED, { recursive: true, force: true }));
builtFile('cli.js'); // refused where it is not what the sources say

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Away from the terminal that the tests run in. */
  readonly detached?: boolean;
  /** Called with each piece of stderr and the process: to send a signal at the right moment. */
  readonly onStderr?: (soFar: string, child: ChildProcess) => void;
}

/** Starts the command line, as built, with an environment that holds nothing but what is given. */
export function startCli(args: readonly string[], { cwd, env = {}, detached = false, onStderr }: CliOptions) {
  const child = spawn(process.execPath, [join(INSTALLED, 'cifar-train'), ...args], {
    cwd,
    detached,
    env: { PATH: [INSTALLED, process.env.PATH].join(delimiter), HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const done = new Promise<CliResult>((resolveResult, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr, child);
    });
    child.on('error', reject);
    // As a shell has it, where Ctrl-C ended the process itself.
    child.on('close', (code, signal) => resolveResult({ code: signal === 'SIGINT' ? 130 : code, stdout, stderr }));
  });
  return { child, done };
}

/** Runs the command line to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).done;
}

/** Sends a signal once, as soon as stderr holds a text. */
export function signalAt(text: string, signal: NodeJS.Signals = 'SIGINT'): NonNullable<CliOptions['onStderr']> {
  let sent = false;
  return (soFar, child) => {
    if (sent || !soFar.includes(text)) return;
    sent = true;
    child.kill(signal);
  };
}
