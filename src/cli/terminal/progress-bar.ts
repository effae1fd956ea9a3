import cliProgress from 'cli-progress';
import type { Style } from '../../report/terminal/style.ts';
import { progressLine } from './progress-line.ts';
import type { Progress, ProgressUnit } from './terminal.ts';
import { Work } from './work.ts';

const ERASE = '\r\x1b[K';
const FRAMES_PER_SECOND = 10;
const EIGHTY = 80;

/** A stream that may be a terminal. */
export interface TerminalStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly errored?: Error | null;
}

/**
 * The line that the bars are drawn on. It stands in for the terminal of cli-progress, which saves the cursor's place at
 * the start and returns there at the end: after a note has scrolled the screen, that is the wrong line. The cursor is
 * never hidden and wrapping never switched off, so nothing has to be restored when the process ends.
 */
class BarLine {
  readonly #stream: TerminalStream;
  readonly #characters: (text: string) => string;
  visible = true;

  constructor(stream: TerminalStream, characters: (text: string) => string) {
    this.#stream = stream;
    this.#characters = characters;
  }

  write(line: string): void {
    if (this.visible) this.#stream.write(`${ERASE}${this.#characters(line)}`);
  }

  clearLine(): void {
    if (this.visible) this.#stream.write(ERASE);
  }

  getWidth(): number {
    return this.#stream.columns || EIGHTY;
  }

  isTTY = () => true;
  cursorSave(): void {}
  cursorRestore(): void {}
  cursorTo(): void {}
  clearRight(): void {}
}

/** A bar whose timer does not keep the process alive, even if the bar is never stopped. */
class UnheldBar extends cliProgress.SingleBar {
  readonly line: BarLine;

  constructor(line: BarLine, format: () => string) {
    // progressLine keeps within the width, so that wrapping need not be switched off
    super({ terminal: line, format, fps: FRAMES_PER_SECOND, clearOnComplete: true, linewrap: true } as object);
    this.line = line;
  }

  override render(): void {
    super.render();
    (this as unknown as { timer: NodeJS.Timeout | null }).timer?.unref();
  }

  /** Draws the line with the next frame, even if it says what it said before. */
  redrawSoon(): void {
    (this as unknown as { lastDrawnString: string | null }).lastDrawnString = null;
  }
}

/** The bars of one terminal. One is on screen at a time: the latest; the one before it returns when that ends. */
export class ProgressBars {
  readonly #stream: TerminalStream;
  readonly #style: Style;
  readonly #characters: (text: string) => string;
  readonly #active: UnheldBar[] = [];
  readonly #eraseAtExit = (): void => this.hide();

  /** @param characters text as the stream shows it */
  constructor(stream: TerminalStream, style: Style, characters: (text: string) => string) {
    this.#stream = stream;
    this.#style = style;
    this.#characters = characters;
  }

  start(label: string, total: number, unit: ProgressUnit): Progress {
    const work = new Work(label, total, unit);
    const line = new BarLine(this.#stream, this.#characters);
    const bar = new UnheldBar(line, () => progressLine(work.progress, line.getWidth() - 1, this.#style));
    this.#push(bar);
    bar.start(total, 0);
    return {
      update: (done, newTotal, message) => {
        work.update(done, newTotal, message);
        bar.setTotal(work.total);
        bar.update(done);
      },
      stop: () => this.#remove(bar),
    };
  }

  /** Erases the bar on screen, so that something else can be written; it is drawn again with its next frame. */
  hide(): void {
    const top = this.#active.at(-1);
    top?.line.clearLine();
    top?.redrawSoon();
  }

  /** Ends every bar. */
  stopAll(): void {
    for (const bar of [...this.#active].reverse()) this.#remove(bar);
  }

  #push(bar: UnheldBar): void {
    const below = this.#active.at(-1);
    if (below === undefined) process.on('exit', this.#eraseAtExit);
    else below.line.visible = false;
    this.#active.push(bar);
  }

  #remove(bar: UnheldBar): void {
    const index = this.#active.indexOf(bar);
    if (index < 0) return;
    bar.stop();
    this.#active.splice(index, 1);
    const top = this.#active.at(-1);
    if (top === undefined) {
      process.off('exit', this.#eraseAtExit);
      return;
    }
    top.line.visible = true;
    top.redrawSoon();
  }
}
