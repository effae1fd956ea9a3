// Holds features to independent renderings in Python: the course's pair to NumPy, number by number.
// usage: node scripts/real-data/features.mjs BATCHES_DIR [--limit 500]
// Needs python3 with NumPy; PYTHON names another interpreter.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cs231n } from '../../dist/features/cs231n.js';
import { loadDataset } from '../../dist/index.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { limit: { type: 'string' } } });
const [batches] = positionals;
if (batches === undefined) {
  console.error('usage: node scripts/real-data/features.mjs BATCHES_DIR [--limit 500]');
  process.exit(2);
}
const limit = Number(values.limit ?? 500);
const python = process.env.PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'cifar-train-features-'));
const { train } = await loadDataset({ name: 'cifar10', dataDir: batches, limit });

/** The rows of a feature that learns nothing. */
function rowsOf(feature, settings) {
  const n = feature.nFeatures(settings);
  const describe = feature.describer(settings);
  const rows = new Float32Array(limit * n);
  for (let i = 0; i < limit; i++) {
    describe(train.pixels.subarray(i * 3072, (i + 1) * 3072), rows.subarray(i * n, (i + 1) * n));
  }
  return rows;
}

const CHECKS = [{ script: 'feature_cs231n.py', feature: cs231n, settings: { faithful: true } }];

let failed = 0;
try {
  for (const { script, feature, settings } of CHECKS) {
    const rows = join(folder, 'rows.f32');
    writeFileSync(rows, rowsOf(feature, settings));
    const path = fileURLToPath(new URL(script, import.meta.url));
    const args = [path, batches, rows, '--limit', `${limit}`, '--settings', JSON.stringify(settings)];
    const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
    if (status !== 0) failed++;
    const words = `${feature.name} ${JSON.stringify(settings)}`;
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${words}: ${(stdout || stderr).trim()}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed === 0 ? 0 : 1;
