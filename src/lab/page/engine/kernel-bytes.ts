/** The WebAssembly module, as a file beside the page: as text in a module it would be half as large again. */
export async function kernelBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL('../../../../dist/kernels/kernels.wasm', import.meta.url));
  return new Uint8Array(await response.arrayBuffer());
}
