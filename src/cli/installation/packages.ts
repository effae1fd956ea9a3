import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstFault, isOutOfFiles, readJson } from './content.ts';

/** What is looked at in a package.json. */
interface Manifest {
  readonly version?: unknown;
  readonly main?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => Object(readJson(join(folder, 'package.json'))) as Manifest;

/**
 * What is wrong with the packages that a package needs, and with those that they need in turn: one that is not there or of
 * another version, or a file that is empty; undefined if nothing is.
 * @param root its folder
 */
export const damagedPackage = (root: string): string | undefined =>
  firstFault(() => {
    if (process.versions.pnp !== undefined) return; // Yarn's packages are in no folders
    const { dependencies, peerDependencies = {} } = manifestOf(root);
    const peers = Object.entries(peerDependencies).filter(([name]) => folderOf(name, root)); // all may be left out
    checkNeeds(root, { ...dependencies, ...Object.fromEntries(peers) }, new Set());
  });

/** @throws Error that says what is wrong */
function checkNeeds(from: string, needs: Readonly<Record<string, string>>, checked: Set<string>): void {
  for (const [name, wanted] of Object.entries(needs)) {
    const folder = folderOf(name, from);
    if (folder === undefined) throw new Error(`the package ${name} is missing`);
    const { version, dependencies = {} } = manifestOf(folder);
    if (!fits(version, wanted)) throw new Error(`${folder} is ${name} ${version}, where ${wanted} is needed`);
    if (checked.has(folder)) continue;
    checked.add(folder);
    checkFiles(folder);
    checkNeeds(folder, dependencies, checked);
  }
}

/** Where Node finds a package: in the nearest node_modules from a folder upwards, through links. */
function folderOf(name: string, from: string): string | undefined {
  const place = join(from, 'node_modules', name);
  if (existsSync(place)) return realpathSync(place);
  const above = dirname(from);
  return above === from ? undefined : folderOf(name, above);
}

/** Whether a version may be in the place of one that is wanted, as `^4.6.7`; ranges other than ^, ~ and one version are not checked. */
const fits = (version: unknown, wanted: string): boolean =>
  !/^[~^]?\d[\d.]*$/.test(wanted) || compatibleLine(version) === compatibleLine(wanted);

/** What stays the same among versions that replace each other: `4` of `^4.6.7`, `0.6` of `^0.6.5`. */
const compatibleLine = (version: unknown): string | undefined => /0\.\d+|\d+/.exec(String(version))?.[0];

/** Other packages, what editors keep, and modules of types alone, of which compiling leaves empty files. */
const SKIPPED_FOLDERS = /^(\.|node_modules$|types$)/;

/** @throws Error for a file of code that is empty */
function checkFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.test(entry.name)) checkFiles(path);
    if (entry.isFile() && /\.[cm]?js$/.test(entry.name) && statSync(path).size === 0)
      throw new Error(`${path} is empty`);
  }
}

/** Whether a package in a folder has its package.json, and the file that this names as its first. */
export function isWholePackage(folder: string): boolean {
  if (!existsSync(join(folder, 'package.json'))) return false;
  try {
    const { main } = manifestOf(folder);
    if (typeof main !== 'string') return true;
    return [main, `${main}.js`, join(main, 'index.js')].some((file) => existsSync(join(folder, file)));
  } catch (error) {
    return isOutOfFiles(error);
  }
}
