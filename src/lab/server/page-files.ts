import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** One file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

/**
 * All files of the built page by their path, with / between folders: what is not among them cannot be asked for.
 * @throws Error where the build made none
 */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(
    paths.map(async (path) => {
      const type = TYPES[extname(path)];
      if (type === undefined) throw new Error(`the page has a file of unknown type: ${path}`);
      return [relative(folder, path).split(sep).join('/'), { type, content: await readFile(path) }] as const;
    }),
  );
  return new Map(files);
}
