import { expect, test } from 'vitest';
import { type Gallery, withOwnNames } from '../../../src/report/pictures/section.ts';

const gallery = (name: string): Gallery => ({ name, title: name, strips: [], size: 'small', zoom: 1 });

test('every gallery has a name of its own, whatever its section, also on disks that do not tell A from a', () => {
  const sections = [
    ['edges-for', 'edges-against'],
    ['edges-for', 'edges-for-2', 'Edges-For'],
  ].map((names) => ({ heading: '', note: '', galleries: names.map(gallery) }));
  expect(withOwnNames(sections).map(({ galleries }) => galleries.map(({ name }) => name))).toEqual([
    ['edges-for', 'edges-against'],
    ['edges-for-2', 'edges-for-2-2', 'Edges-For-3'],
  ]);
});
