import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const mount = (path: string, bytes: number): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]).status === 0;

const unmount = (path: string): void => {
  spawnSync('umount', ['-l', path]);
  rmSync(path, { recursive: true, force: true });
};

/** A file system of a few kilobytes, gone when the test ends. Call it where {@link canMount}. */
export function smallDisk(bytes: number): string {
  const path = mkdtempSync(join(tmpdir(), 'cifar-train-disk-'));
  onTestFinished(() => unmount(path));
  if (!mount(path, bytes)) throw new Error(`cannot mount a tmpfs at ${path}`);
  return path;
}

/** Whether this user may mount: root on Linux, mostly. */
export const canMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), 'cifar-train-disk-'));
  const mounted = mount(path, 4096);
  unmount(path);
  return mounted;
})();
