import cliProgress from 'cli-progress';
import type { Style } from '../../report/terminal/style.ts';
import { printable } from '../../util/text/printable.ts';
import { progressLine } from './progress-line.ts';
import { ProgressRate } from './progress-rate.ts';
import type { Progress, ProgressUnit } from './terminal.ts';

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
  visible = true;

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  write(line: string): void {
    if (this.visible) this.#stream.write(`${ERASE}${line}`);
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
  readonly #active: UnheldBar[] = [];
  readonly #eraseAtExit = (): void => this.hide();

  constructor(stream: TerminalStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  start(label: string, total: number, unit: ProgressUnit): Progress {
    const rate = new ProgressRate();
    const line = new BarLine(this.#stream);
    const state = { label: printable(label), unit, done: 0, total, message: '' };
    const bar = new UnheldBar(line, () => {
      // A stalled transfer slows down; a long step does not.
      const now = unit === 'bytes' ? Date.now() : rate.latest;
      return progressLine({ ...state, rate: rate.perSecond(now) }, line.getWidth() - 1, this.#style);
    });
    this.#push(bar);
    let resumedFrom: number | undefined;
    rate.add(Date.now(), 0);
    bar.start(total, 0);
    return {
      update: (done, newTotal = state.total, message = state.message) => {
        // A resumed transfer starts with what was there, which took no time.
        if (unit === 'bytes' && resumedFrom === undefined) rate.restart();
        resumedFrom ??= done;
        Object.assign(state, { done, total: newTotal, message: printable(message) });
        rate.add(Date.now(), done);
        bar.setTotal(newTotal);
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
