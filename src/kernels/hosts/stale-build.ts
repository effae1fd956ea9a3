import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What scripts/build.mjs writes once it is done: the digest of each source, by its path. */
const RECORDS = {
  kernels: 'dist/.sources/kernels.json',
  modules: 'dist/.sources/modules.json',
  page: 'dist/.sources/lab.json',
};
const PAGE = 'dist/lab/page/';
const ASSEMBLY = 'src/kernels/assembly';

/**
 * Why a file below dist does not match its sources; undefined if it does. File times say too little: checking out
 * another branch changes them.
 * @param root the package
 * @param file a path below it: a module, the kernels, or a file of the lab's page
 */
export function staleness(root: string, file: string): string | undefined {
  if (!existsSync(join(root, file))) return `${file} is missing`;
  const kind = file.endsWith('.wasm') ? 'kernels' : file.startsWith(PAGE) ? 'page' : 'modules';
  const path = join(root, RECORDS[kind]);
  if (!existsSync(path)) return `${file} is from an unfinished build`;
  const record: Readonly<Record<string, string>> = JSON.parse(readFileSync(path, 'utf8'));
  const sources = {
    kernels: () => kernelSources(root, record),
    modules: () => moduleSources(root, file),
    page: () => Object.keys(record),
  }[kind]();
  const changed = sources.find((source) => digestOf(join(root, source)) !== record[source]);
  return changed && `${file} was built before ${changed} changed`;
}

/** Those there are, and those there were. */
const kernelSources = (root: string, record: Readonly<Record<string, string>>): readonly string[] => [
  ...readdirSync(join(root, ASSEMBLY), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => below(root, join(parentPath, name))),
  ...Object.keys(record).filter((source) => source.startsWith(`${ASSEMBLY}/`)),
];

/** The sources of a compiled module and of all that it imports. */
function moduleSources(root: string, file: string): readonly string[] {
  const modules = new Set([resolve(root, file)]);
  for (const module of modules) {
    if (!existsSync(module)) continue;
    const imports = readFileSync(module, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
    for (const [, specifier] of imports) modules.add(resolve(dirname(module), specifier!));
  }
  return [...modules].flatMap((module) => {
    const [, path] = /^dist\/(.*)\.js$/.exec(below(root, module)) ?? [];
    return path === undefined ? [] : [`src/${path}.ts`];
  });
}

const below = (root: string, path: string): string => relative(root, path).replaceAll('\\', '/');

function digestOf(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'gone';
}
