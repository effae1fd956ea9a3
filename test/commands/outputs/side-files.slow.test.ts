import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../helpers/commands/cli.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { canMount, smallDisk } from '../../helpers/small-disk.ts';

const SHAPES = ['--dataset', 'shapes', '--limit', '300'];
const SWEEP = ['crossval', ...SHAPES, '--model', 'knn', '--k', '1', '--metric', 'l1', '--folds', '2'];

/** What a full or missing disk must not take: the result itself. */
describe('a side file that cannot be written takes no result away', () => {
  test.runIf(process.platform === 'linux')('--csv on a full device', async () => {
    const cwd = await scratchFolder();
    const { code, stdout, stderr } = await runCli([...SWEEP, '--csv', '/dev/full', '--json'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write /dev/full: the disk is full');
    expect(JSON.parse(stdout).trials).toHaveLength(1);
    const manifest = JSON.parse(await readFile(join(cwd, 'runs/crossval-1/run.json'), 'utf8'));
    expect(manifest.status).toBe('failed');
    expect(manifest.results.trials).toHaveLength(1);
  });

  test.runIf(canMount)('a disk too small for the model', async () => {
    const cwd = await scratchFolder();
    const disk = smallDisk(65_536);
    const args = ['linear', ...SHAPES, '--epochs', '1', '--run-dir', join(disk, 'run'), '--json'];
    const { code, stdout, stderr } = await runCli(args, { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('the disk is full (ENOSPC)');
    expect(JSON.parse(stdout).epochs).toHaveLength(1);
    const manifest = JSON.parse(await readFile(join(disk, 'run/run.json'), 'utf8'));
    expect(manifest.status).toBe('failed');
    await expect(readFile(join(disk, 'run/model.safetensors'))).rejects.toThrow('ENOENT');
  });

  test('a run folder that cannot be made', async () => {
    const cwd = await scratchFolder();
    const { code, stdout, stderr } = await runCli(['knn', ...SHAPES, '--run-dir', '/proc/run'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('/proc/run');
    expect(stderr).toContain('--no-run');
  });

  test('an option that is wrong leaves no run folder behind', async () => {
    const cwd = await scratchFolder();
    await mkdir(join(cwd, 'runs'));
    const { code } = await runCli(['knn', ...SHAPES, '--k', '400'], { cwd });
    expect(code).toBe(2);
    await expect(readFile(join(cwd, 'runs/knn-1/run.json'))).rejects.toThrow('ENOENT');
  });
});
