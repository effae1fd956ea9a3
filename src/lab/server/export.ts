import type { PageFile } from './page-files.ts';
import { RUN_LIST } from './runs.ts';

/** What a host such as Netlify or Cloudflare Pages sends beside each file, so that the page may share memory between threads. */
const HEADERS = `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  X-Content-Type-Options: nosniff
`;

/**
 * The page as files for a web site: all addresses in it are relative, so that it works in any folder.
 * @returns contents by path
 */
export function exportedFiles(files: ReadonlyMap<string, PageFile>): ReadonlyMap<string, string | Uint8Array> {
  const all = new Map<string, string | Uint8Array>([
    ['_headers', HEADERS],
    [RUN_LIST, '{"folder":"","names":[]}'],
  ]);
  for (const [path, { content }] of files) all.set(path, content);
  return all;
}
