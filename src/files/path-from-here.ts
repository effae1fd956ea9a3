import { relative } from 'node:path';

/** A path as it is named from the working directory, if it is in it. */
export function pathFromHere(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}
