import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetSpec } from '../../../src/dataset/specs/spec.ts';
import { scratchFolder } from '../scratch.ts';

/**
 * A data folder with a dataset's files in it, as if something else had unpacked them.
 * @param beside other files of the data folder
 */
export async function folderWith(
  { folder }: DatasetSpec,
  files: ReadonlyMap<string, Uint8Array>,
  beside: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ home: string; batches: string }> {
  const home = await scratchFolder();
  const batches = join(home, folder);
  if (files.size > 0) await mkdir(batches);
  for (const [name, body] of files) await writeFile(join(batches, name), body);
  for (const [name, body] of Object.entries(beside)) await writeFile(join(home, name), body);
  return { home, batches };
}
