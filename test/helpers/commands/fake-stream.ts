import { Writable } from 'node:stream';

/** A stream that keeps what is written to it, and may pass for a terminal. */
export class FakeStream extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  written = '';
  writes = 0;
  /** What the next writes end with. */
  failsWith: Error | undefined;

  constructor({ isTTY = false, columns = 80 }: { isTTY?: boolean; columns?: number } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.failsWith === undefined) {
      this.written += chunk;
      this.writes++;
    }
    done(this.failsWith);
  }

  /** What a terminal would show: line feeds, carriage returns and erasures to the end of the line carried out. */
  get screen(): readonly string[] {
    const lines = [''];
    let column = 0;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is carried out
    for (const [token] of this.written.matchAll(/\u001b\[K|\u001b\[\d+m|[\s\S]/gu)) {
      const line = lines.at(-1)!;
      if (token === '\n') {
        lines.push('');
        column = 0;
      } else if (token === '\r') column = 0;
      else if (token === '\u001b[K') lines[lines.length - 1] = line.slice(0, column);
      else if (!token.startsWith('\u001b[')) {
        lines[lines.length - 1] = line.slice(0, column) + token + line.slice(column + 1);
        column++;
      }
    }
    return lines;
  }
}
