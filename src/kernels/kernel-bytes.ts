/** The WebAssembly module. The build makes a module of it, so that it needs no file of its own, in a bundle or in a browser. */
export async function kernelBytes(): Promise<Uint8Array<ArrayBuffer>> {
  const { default: base64 } = await import('#kernels');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
