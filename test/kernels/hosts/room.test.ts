import { describe, expect, test } from 'vitest';
import { hasGuards, planRoom } from '../../../src/kernels/hosts/room.ts';
import { thrownUserError } from '../../helpers/caught.ts';

const GB = 1e9;
const ALL = 2 ** 32;
const addresses = (limit: number, used = 0.8 * GB) => ({ addressSpace: { limit, left: Math.max(0, limit - used) } });
const files = (limit: number) => ({ openFiles: { limit, left: limit - 20 } });
const ADDRESSES = (limit: string) => `the address space is limited to ${limit} (ulimit -v)`;
const FILES = (limit: number) => `only ${limit} files may be open at once (ulimit -n)`;

describe('what there is room for', () => {
  test.each([
    { given: 'no limits', wanted: 64, limits: {}, guarded: true, room: [64, ALL, undefined] },
    {
      given: '13 GB, guards',
      wanted: 4,
      limits: addresses(13 * GB),
      guarded: true,
      room: [1, ALL, ADDRESSES('13.0 GB')],
    },
    {
      given: '12.2 GB, guards',
      wanted: 1,
      limits: addresses(12.2 * GB),
      guarded: true,
      room: [0, ALL, ADDRESSES('12.2 GB')],
    },
    { given: '16 GB, guards', wanted: 4, limits: addresses(16 * GB), guarded: true, room: [4, ALL, undefined] },
    { given: '2 GB', wanted: 2, limits: addresses(2 * GB), guarded: false, room: [0, 0.8 * GB, ADDRESSES('2.0 GB')] },
    { given: '4 GB', wanted: 4, limits: addresses(4 * GB), guarded: false, room: [1, 2.05 * GB, ADDRESSES('4.0 GB')] },
    { given: '16 GB', wanted: 4, limits: addresses(16 * GB), guarded: false, room: [4, ALL, undefined] },
    { given: '96 files', wanted: 4, limits: files(96), guarded: true, room: [0, ALL, FILES(96)] },
    { given: '64 files', wanted: 4, limits: files(64), guarded: true, room: [0, ALL, FILES(64)] },
    { given: '256 files', wanted: 64, limits: files(256), guarded: true, room: [3, ALL, FILES(256)] },
    { given: 'many files', wanted: 64, limits: files(4096), guarded: true, room: [64, ALL, undefined] },
    {
      given: 'both limits',
      wanted: 64,
      limits: { ...files(256), ...addresses(4 * GB) },
      guarded: false,
      room: [1, 2.05 * GB, ADDRESSES('4.0 GB')],
    },
  ])('$wanted threads, $given', ({ wanted, limits, guarded, room }) => {
    const [threads, memoryBytes, shortfall] = room;
    const found = planRoom(wanted, limits, guarded);
    expect(found).toMatchObject({ threads, shortfall });
    expect(found.memoryBytes).toBeCloseTo(memoryBytes as number, -3);
  });

  test.each([
    [11.5, true, 'export NODE_OPTIONS=--disable-wasm-trap-handler'],
    [2, true, 'export NODE_OPTIONS=--disable-wasm-trap-handler'],
    [1.2, false, 'ulimit -v unlimited'],
    [1, false, 'ulimit -v unlimited'],
  ])('%d GB of address space, guards: %s, are too little: what to type', (limit, guarded, typed) => {
    const error = thrownUserError(() => planRoom(1, addresses(limit * GB), guarded));
    expect([error.kind, error.message]).toEqual([
      'failed',
      expect.stringContaining(`limited to ${limit.toFixed(1)} GB`),
    ]);
    expect(error.hint).toContain(typed);
    expect(error.hint).not.toContain('\\n');
  });
});

test.each([
  [[], undefined, true],
  [['--enable-source-maps'], '', true],
  [['--disable-wasm-trap-handler'], undefined, false],
  [[], '--max-old-space-size=1000 --disable-wasm-trap-handler', false],
])('started with %j and NODE_OPTIONS %j, Node has guards: %s', (execArgv, nodeOptions, guards) => {
  expect(hasGuards(execArgv, nodeOptions)).toBe(guards);
});
