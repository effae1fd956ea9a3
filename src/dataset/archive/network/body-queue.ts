const ENOUGH_BYTES = 2 ** 20;

/**
 * The body of an answer as it comes in, in order, and only then its error: what arrived before a connection was cut is
 * not lost, as it would be in the buffers of a stream that is destroyed. Reading pauses while a megabyte is waiting.
 */
export class BodyQueue implements AsyncIterable<Uint8Array> {
  readonly #stream: NodeJS.ReadableStream;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #error: unknown;
  #wake: () => void = () => {};

  constructor(stream: NodeJS.ReadableStream) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes >= ENOUGH_BYTES) stream.pause();
      this.#wake();
    });
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    stream.on('error', (error) => {
      this.#error ??= error;
      this.#wake();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#bytes -= chunk.length;
        if (this.#bytes < ENOUGH_BYTES) this.#stream.resume();
        yield chunk;
      } else if (this.#error !== undefined) throw this.#error;
      else if (this.#ended) return;
      else {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    }
  }
}
