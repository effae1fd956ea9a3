// @ts-check
// Checks with NumPy that the PNG files of pixel-distance are equally far from the original, for several images.
// usage: node scripts/real-data/pixel-distance.mjs BATCHES_DIR
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../arguments.mjs';

const [batches = ''] = readArguments('node scripts/real-data/pixel-distance.mjs BATCHES_DIR', {}, 1).words;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'pixel-distance-'));
try {
  const folders = [0, 1, 7, 100, 2024].flatMap((image) =>
    [1, 3].map((shift) => {
      const folder = join(scratch, `${image}-${shift}`);
      const flags = ['--image', image, '--shift', shift, '--pictures', folder, '--no-run', '--quiet'].map(String);
      const words = [here('../../bin/cifar-train.js'), 'pixel-distance', '--data-dir', batches, ...flags];
      process.stdout.write(execFileSync(process.execPath, words));
      return folder;
    }),
  );
  const { PYTHON = 'python3' } = process.env;
  process.stdout.write(execFileSync(PYTHON, [here('./peers/pixel_distance.py'), ...folders]));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
