import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { usageError } from '../../errors.ts';
import type { PageFile } from './page-files.ts';

/** What a host such as Netlify or Cloudflare Pages sends beside each file, so that the page may use threads. */
const HEADERS = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  X-Content-Type-Options: nosniff
`;

/**
 * Writes the page as files for a web site: all addresses in it are relative, so that it works in any folder.
 * @param folder new or empty
 * @returns paths of what was written, in the folder
 * @throws UserError (usage) for a folder with something in it
 */
export async function exportPage(files: ReadonlyMap<string, PageFile>, folder: string): Promise<readonly string[]> {
  const before = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code !== 'ENOTDIR') throw error;
    throw usageError(`${folder} is a file; the lab is written into a folder`, { hint: 'name a new folder: lab' });
  });
  if (before.length > 0) {
    throw usageError(`${folder} is not empty`, { hint: 'name a new folder, so that nothing of yours is overwritten' });
  }
  const all = new Map<string, string | Buffer>([['_headers', HEADERS]]);
  for (const [path, { content }] of files) all.set(path, content);
  for (const [path, content] of all) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
  }
  return [...all.keys()];
}
