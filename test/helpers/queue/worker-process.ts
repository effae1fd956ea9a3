import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { builtFile } from '../../../src/kernels/hosts/built-file.ts';

const PROGRAM = resolve(import.meta.dirname, '../../fixtures/queue-worker.js');

/** A worker in a process of its own, with a short lease: it can be killed. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** What it has printed. */
  said(): string;
  /** Resolves once it has printed a text. */
  says(text: string): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts one that works, or misbehaves; it ends with the test. */
export function workerProcess(
  address: string,
  mode: 'good' | 'hang' | 'slow' | 'late' | 'lie' = 'good',
): WorkerProcess {
  builtFile('cli.js'); // refused where it is not what the sources say
  const child = spawn(process.execPath, [PROGRAM, address, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
    child.emit('said');
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    child.kill('SIGCONT'); // where it was stopped
    await once(child, 'exit');
  };
  onTestFinished(kill);
  const says = async (text: string) => {
    while (!said.includes(text)) {
      if (!child.stdout.readable) throw new Error(`the worker ended without having said ${text}: ${said}`);
      await Promise.race([once(child, 'said'), once(child, 'close')]);
    }
  };
  return { child, said: () => said, says, kill };
}
