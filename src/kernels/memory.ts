import { failure, hint, type UserError } from '../errors.ts';
import { bytes as inBytes } from '../util/format.ts';

type Data = Float32Array | Float64Array | Int16Array | Int32Array | Uint8Array;
interface ArrayType<T extends Data> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

const PAGE = 65_536;
/** Kernels keep nothing in memory of their own; the first page is left free so that no address is 0. */
const FIRST = PAGE;
const ALIGNMENT = 64;

/** What an operation has put into the kernels' memory for its own duration. */
export interface Loans {
  /** The address of `array` as seen by the kernels: its own where it lives in that memory, a copy's elsewhere. */
  input(array: Data): number;
  /** The same for an array that kernels write; {@link returnOutputs} copies the results back. */
  output(array: Data): number;
  /** An address of `bytes` bytes, not zeroed, for the duration. */
  scratch(bytes: number): number;
  returnOutputs(): void;
  [Symbol.dispose](): void;
}

/**
 * The one memory that all kernels of a backend compute in, with a first-fit allocator over it. Addresses are
 * multiples of 64 bytes (a cache line), so that workers never share one by accident.
 */
export class KernelMemory {
  readonly wasm: WebAssembly.Memory;
  /** Bytes that it can hold at most. */
  readonly capacity: number;
  /** Growing gives a new buffer object over the same bytes; arrays over the older ones stay valid. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  readonly #sizes = new Map<number, number>();
  /** Free stretches in ascending order, never adjacent. */
  #free: { start: number; end: number }[] = [];
  #end = FIRST;
  /** Where what has never been allocated begins: it is zero. */
  #untouched = FIRST;

  /**
   * @param shared whether threads compute in it: it grows as it fills; memory of one thread has its size from the start
   * @param most bytes to reserve at most, up to 4 GiB
   * @throws UserError (failed) if they cannot be reserved
   */
  constructor(shared: boolean, most = 2 ** 32) {
    const pages = Math.floor(most / PAGE);
    this.wasm = shared ? reserved({ initial: 1, maximum: pages, shared }) : unshared(pages);
    this.capacity = shared ? pages * PAGE : this.wasm.buffer.byteLength;
  }

  /** @throws UserError (failed) if {@link capacity} is exceeded, or the system has no more */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let slot = this.#free.find(({ start, end }) => end - start >= size);
    if (slot === undefined) {
      this.#grow(size);
      slot = this.#free.at(-1)!;
    }
    const address = slot.start;
    slot.start += size;
    if (slot.start === slot.end) this.#free.splice(this.#free.indexOf(slot), 1);
    this.#sizes.set(address, size);
    this.#untouched = Math.max(this.#untouched, address + size);
    return address;
  }

  /** A new array of zeros. Only where there was another one they are written: the system takes seconds over a gigabyte that it had not given yet. */
  zeros<T extends Data>(type: ArrayType<T>, length: number): T {
    const untouched = this.#untouched;
    const address = this.allocate(length * type.BYTES_PER_ELEMENT);
    const array = this.view(type, address, length);
    array.fill(0, 0, Math.max(0, Math.ceil((untouched - address) / type.BYTES_PER_ELEMENT)));
    return array;
  }

  /** Frees an address from {@link allocate}; anything else is left alone. */
  release(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) return;
    this.#sizes.delete(address);
    this.#free.push({ start: address, end: address + size });
    this.#free.sort((a, b) => a.start - b.start);
    this.#free = this.#free.reduce<{ start: number; end: number }[]>((merged, stretch) => {
      const last = merged.at(-1);
      if (last?.end === stretch.start) last.end = stretch.end;
      else merged.push(stretch);
      return merged;
    }, []);
  }

  /** An array over it. */
  view<T extends Data>(type: ArrayType<T>, address: number, length: number): T {
    const buffer = this.wasm.buffer;
    this.#buffers.add(buffer);
    return new type(buffer, address, length);
  }

  owns(array: Data): boolean {
    return this.#buffers.has(array.buffer);
  }

  /** For `using`: whatever was lent is released at the end of the block. */
  loans(): Loans {
    const temporary: number[] = [];
    const outputs: { array: Data; address: number }[] = [];
    const scratch = (bytes: number): number => {
      const address = this.allocate(bytes);
      temporary.push(address);
      return address;
    };
    return {
      scratch,
      input: (array) => {
        if (this.owns(array)) return array.byteOffset;
        const address = scratch(array.byteLength);
        this.#bytes(address, array.byteLength).set(bytesOf(array));
        return address;
      },
      output: (array) => {
        if (this.owns(array)) return array.byteOffset;
        const address = scratch(array.byteLength);
        outputs.push({ array, address });
        return address;
      },
      returnOutputs: () => {
        for (const { array, address } of outputs) bytesOf(array).set(this.#bytes(address, array.byteLength));
      },
      [Symbol.dispose]: () => {
        for (const address of temporary) this.release(address);
      },
    };
  }

  #bytes(address: number, length: number): Uint8Array {
    return this.view(Uint8Array, address, length);
  }

  #grow(bytes: number): void {
    const last = this.#free.at(-1);
    const needed = this.#end + bytes - (last?.end === this.#end ? last.end - last.start : 0);
    const pages = Math.ceil(needed / PAGE) - this.wasm.buffer.byteLength / PAGE;
    try {
      if (pages > 0) this.wasm.grow(pages);
    } catch (cause) {
      throw full(needed, this.capacity, cause);
    }
    const end = this.wasm.buffer.byteLength;
    if (last?.end === this.#end) last.end = end;
    else this.#free.push({ start: this.#end, end });
    this.#end = end;
  }
}

/** 1 GiB: all of CIFAR-10 and a search over it take half of that. Untouched pages cost next to nothing. */
const RESERVED = 16_384;
/** With less, most work would fail halfway. */
const LEAST_RESERVED = 1024;

/** Memory as large as there is address space for: were it to grow, arrays over what it was before would be cut off from it. */
function unshared(most: number): WebAssembly.Memory {
  for (let pages = Math.min(most, RESERVED); ; pages = Math.floor(pages / 2)) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch (cause) {
      if (pages / 2 < LEAST_RESERVED) throw noRoom(cause);
    }
  }
}

function reserved(descriptor: { initial: number; maximum: number; shared: boolean }): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory(descriptor);
  } catch (cause) {
    throw noRoom(cause);
  }
}

const noRoom = (cause: unknown): UserError =>
  failure('there is no address space left for the memory of WebAssembly', {
    cause,
    hint: 'close other backends of this process, or start Node with NODE_OPTIONS=--disable-wasm-trap-handler, which makes each take less',
  });

function full(needed: number, capacity: number, cause: unknown): UserError {
  const most = needed > capacity ? `at most ${inBytes(capacity)} fit` : 'the system has no more';
  return failure(`the work needs ${inBytes(needed)} of memory for its kernels; ${most}`, {
    cause,
    hint: hint`use fewer images, a smaller model, or fewer threads: ${{ setting: 'threads', value: 1 }}`,
  });
}

const bytesOf = (array: Data): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
