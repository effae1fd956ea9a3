import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Resolves once a file of that name appears in a folder. */
export async function appears(folder: string, name: string): Promise<void> {
  const watcher = watch(folder);
  try {
    while (!existsSync(join(folder, name))) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
