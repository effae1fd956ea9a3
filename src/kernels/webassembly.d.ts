/** The part of the WebAssembly JavaScript API that the kernels use; TypeScript has it only together with the whole DOM. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared?: boolean });
    readonly buffer: ArrayBufferLike;
    /** Pages of 64 KiB; returns the number before. */
    grow(pages: number): number;
  }
  class Module {
    private readonly brand;
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: unknown;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function validate(bytes: Uint8Array): boolean;
}
