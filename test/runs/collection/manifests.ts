import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunManifest, writeManifest } from '../../../src/runs/manifest.ts';

export const manifest: RunManifest = {
  command: 'knn',
  commandLine: 'cifar-train knn --k 7',
  status: 'finished',
  startedAt: '2024-05-01T12:00:00.000Z',
  finishedAt: '2024-05-01T12:00:09.000Z',
  version: '0.1.0',
  machine: { platform: 'linux', arch: 'x64', cpu: 'A CPU', cores: 2, node: '20.19.0' },
  dataset: { name: 'shapes', digest: 'abc', source: 'built in', nTrain: 10_000 },
  options: { k: [7], shuffle: false },
  seed: 0,
  results: null,
  secondsByPhase: { load: 0.5 },
};

/** Makes the folder of a run with nothing in it but a run.json. */
export async function makeRun(root: string, name: string, own: Partial<RunManifest> = {}): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  await writeManifest(join(path, 'run.json'), { ...manifest, ...own });
  return path;
}
