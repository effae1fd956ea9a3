import { compact } from '../../../util/format.ts';
import { largestOf } from '../../../util/statistics/extremes.ts';
import type { Style } from '../style.ts';
import { Canvas } from './canvas.ts';
import { roundScale, type Scale } from './scale.ts';

const ROWS = 12; // of the plot, less one
const INTERVALS = [2, 3, 4, 6]; // each divides ROWS, so that every tick stands on a row exactly

export interface AxesSpec {
  /** Columns of the whole drawing. */
  readonly width: number;
  readonly title: string;
  readonly xTitle: string;
  /** The smallest and the largest value to be drawn. */
  readonly min: number;
  readonly max: number;
  /** The largest value that there can be, such as 100 for percentages. */
  readonly most?: number | undefined;
}

export interface XTick {
  /** Column of the plot, from 0. */
  readonly column: number;
  readonly label: string;
}

/** A canvas with a title and a y axis of round ticks; the plot lies right of the axis. Always of the same height. */
export class Axes {
  readonly canvas: Canvas;
  /** Columns of the plot. */
  readonly plotWidth: number;
  readonly #left: number;
  readonly #y: Scale;
  readonly #style: Style;
  readonly #xTitle: string;

  constructor({ width, title, xTitle, min, max, most }: AxesSpec, style: Style) {
    this.#y = roundScale(min, max, INTERVALS, most);
    const labels = this.#y.ticks.map((tick) => (Math.abs(tick) < 1e6 ? tick.toFixed(this.#y.decimals) : compact(tick)));
    this.#left = Math.max(xTitle.length + 1, largestOf(labels.map((label) => label.length))) + 3;
    this.#style = style;
    this.#xTitle = xTitle;
    this.plotWidth = width - this.#left;
    this.canvas = new Canvas(width, ROWS + 4);
    this.canvas.text(1, 0, title, style.bold);
    for (let row = 1; row <= ROWS + 1; row++) this.canvas.put(this.#left - 1, row, '│', style.dim);
    labels.forEach((label, i) => {
      const row = this.row(this.#y.ticks[i]!);
      this.canvas.text(this.#left - 2 - label.length, row, label, style.dim);
      this.canvas.put(this.#left - 1, row, '┤', style.dim);
    });
  }

  /** The row of the largest value. */
  readonly topRow = 1;

  /** The row of a value on the canvas; above the top for one that is larger than all that is drawn. */
  row(value: number): number {
    return ROWS + 1 - Math.round(((value - this.#y.low) / (this.#y.high - this.#y.low)) * ROWS);
  }

  /** The column on the canvas of a column of the plot. */
  column(plotColumn: number): number {
    return this.#left + plotColumn;
  }

  /** Draws the x axis. A label that would touch the one before it, or reach over the edge, is left out with its tick. */
  drawX(ticks: readonly XTick[]): void {
    const { dim } = this.#style;
    const row = ROWS + 2;
    this.canvas.text(this.#left - 1, row, `└${'─'.repeat(this.plotWidth)}`, dim);
    this.canvas.text(this.#left - 2 - this.#xTitle.length, row + 1, this.#xTitle, dim);
    let free = this.#left - 1;
    for (const { column, label } of ticks) {
      const start = this.column(column) - Math.floor((label.length - 1) / 2);
      if (start < free || start + label.length > this.canvas.width) continue;
      this.canvas.put(this.column(column), row, '┬', dim);
      this.canvas.text(start, row + 1, label);
      free = start + label.length + 1;
    }
  }
}
