import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { KernelMemory } from '../../src/kernels/memory.ts';

describe('KernelMemory', () => {
  test('what is allocated never overlaps, is aligned to cache lines, and is all there again once released', () => {
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 300_000 }), release: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const memory = new KernelMemory(true);
        const live: { address: number; bytes: number }[] = [];
        for (const { bytes, release } of steps) {
          const address = memory.allocate(bytes);
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThan(0);
          expect(address + bytes).toBeLessThanOrEqual(memory.wasm.buffer.byteLength);
          for (const other of live) {
            const apart = address + bytes <= other.address || other.address + other.bytes <= address;
            expect(apart || bytes === 0 || other.bytes === 0).toBe(true);
          }
          live.push({ address, bytes });
          if (release % 3 === 0) memory.release(live.splice(release % live.length, 1)[0]!.address);
        }
        for (const { address } of live) memory.release(address);
        const size = memory.wasm.buffer.byteLength;
        memory.allocate(size - 65_536); // one stretch from the second page to the end: everything has merged
        expect(memory.wasm.buffer.byteLength).toBe(size);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  test('a thousand loans take no more room than one', () => {
    const memory = new KernelMemory(true);
    const sizes = new Set<number>();
    for (let i = 0; i < 1000; i++) {
      using loans = memory.loans();
      loans.input(new Float32Array(50_000));
      loans.scratch(100_000);
      sizes.add(memory.wasm.buffer.byteLength);
    }
    expect(sizes.size).toBe(1);
  });

  test('new arrays are zero, wherever others have been, and whatever their type', () => {
    const step = fc.record({
      length: fc.integer({ min: 0, max: 5000 }),
      type: fc.constantFrom(Uint8Array, Int16Array, Float32Array),
      release: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const memory = new KernelMemory(true);
        const live: number[] = [];
        for (const { length, type, release } of steps) {
          const array = memory.zeros<Uint8Array | Int16Array | Float32Array>(type, length);
          expect(array.length).toBe(length);
          expect(array.some((x) => x !== 0)).toBe(false);
          array.fill(7);
          live.push(array.byteOffset);
          if (release % 2 === 0) memory.release(live.splice(release % live.length, 1)[0]!);
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('arrays handed out before the memory grew are still known, and still the same bytes', () => {
    const memory = new KernelMemory(true);
    const early = memory.view(Float32Array, memory.allocate(40), 10);
    early.fill(7);
    const before = memory.wasm.buffer.byteLength;
    memory.allocate(10 * 65_536);
    expect(memory.wasm.buffer.byteLength).toBeGreaterThan(before);
    expect(memory.owns(early)).toBe(true);
    expect([...memory.view(Float32Array, early.byteOffset, 10)]).toEqual([...early]);
    expect(memory.owns(new Float32Array(10))).toBe(false);
  });

  test('outputs go back to arrays of the caller only when told so', () => {
    const memory = new KernelMemory(true);
    const mine = Float32Array.of(1, 2, 3);
    {
      using loans = memory.loans();
      const address = loans.output(mine);
      memory.view(Float32Array, address, 3).set([4, 5, 6]);
      expect([...mine]).toEqual([1, 2, 3]);
      loans.returnOutputs();
    }
    expect([...mine]).toEqual([4, 5, 6]);
  });

  test('releasing what was never allocated does nothing; 4 GiB and more are refused', () => {
    const memory = new KernelMemory(true);
    memory.release(12_345);
    expect(() => memory.allocate(2 ** 32)).toThrow(
      'the work needs 4.3 GB of memory for its kernels; at most 4.3 GB fit',
    );
    expect(memory.allocate(64)).toBeGreaterThan(0);
  });

  test('memory of one thread never grows, so that arrays over it stay valid; what does not fit is refused', () => {
    const memory = new KernelMemory(false);
    const early = memory.view(Uint8Array, memory.allocate(10), 10).fill(7);
    expect(memory.wasm.buffer).toBeInstanceOf(ArrayBuffer);
    expect(memory.capacity).toBe(memory.wasm.buffer.byteLength);
    const rest = memory.allocate(memory.capacity - 65_536 - 64);
    expect(() => memory.allocate(1)).toThrow(UserError);
    memory.release(rest);
    expect(memory.allocate(1)).toBe(rest);
    expect([...early]).toEqual(Array(10).fill(7));
  });

  test.each([
    [true, 2 ** 20, 2 ** 20],
    [false, 2 ** 27, 2 ** 27],
    [false, 2 ** 32, 2 ** 30],
  ])('shared: %s, told to reserve at most %d bytes, it holds %d', (shared, most, capacity) => {
    expect(new KernelMemory(shared, most).capacity).toBe(capacity);
  });
});
