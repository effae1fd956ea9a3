import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence: `sh`, `ts`, or nothing for what a terminal shows. */
  readonly language: string;
  readonly text: string;
  /** The page up to the block. */
  readonly before: string;
}

/** A page of the documentation, in Markdown. */
export interface Page {
  /** Its path within the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without its fenced blocks. */
  readonly prose: string;
}

const FENCE = /^[ ]*```(\w*)\n(.*?)^[ ]*```$/gms;

function read(path: string): Page {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks = [...text.matchAll(FENCE)].map(({ 1: language = '', 2: body = '', index }) => ({
    language,
    text: body,
    before: text.slice(0, index),
  }));
  return { path, text, blocks, prose: text.replaceAll(FENCE, '') };
}

const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));

/** Every page that a reader may come to. */
export const pages: readonly Page[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'data/README.md'],
  ...docs.map((name) => `docs/${name}`),
].map(read);

export const pageAt = (path: string): Page => pages.find((page) => page.path === path)!;

/** Code within a line: what stands between single backticks. */
export const inlineCode = ({ prose }: Page): readonly string[] =>
  [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!.replaceAll('\\|', '|'));

/** The lines that a page tells its reader to type: those of `sh` blocks, and of others those behind a `$`. */
export const typedLines = ({ blocks }: Page): readonly string[] =>
  blocks.flatMap(({ language, text }) => {
    const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
    if (language === 'sh') return lines.map((line) => line.replace(/(^|\s)#.*$/, '').trim());
    return lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  });
