import { fileURLToPath } from 'node:url';
import type { WorkerProgram } from './program.ts';
import { staleness } from './stale-build.ts';

/** The package's root, whether this file runs from src or from dist. */
const ROOT = new URL('../../../', import.meta.url);
/** As in tests. Workers run what was compiled all the same, so that it has to be what the sources say. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');

const fresh = new Set<string>();

/**
 * Where something that the build made is.
 * @param path below dist
 * @throws Error where this runs from source and the build is of other sources
 */
export function builtFile(path: string): URL {
  const file = `dist/${path}`;
  if (FROM_SOURCE && !fresh.has(file)) {
    const why = staleness(fileURLToPath(ROOT), file);
    if (why !== undefined) throw new Error(`${why}: run npm run build`);
    fresh.add(file);
  }
  return new URL(file, ROOT);
}

/** The compiled module of a program. */
export const builtProgram = ({ name }: WorkerProgram<never>): URL => builtFile(`${name}.js`);
