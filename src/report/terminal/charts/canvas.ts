/** Paints one character. */
export type Paint = (text: string) => string;

const bare: Paint = (text) => text;

/** A grid of characters to draw on: column 0 is the left, row 0 the top. What falls outside is not drawn. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #cells: { char: string; paint: Paint }[];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#cells = Array.from({ length: width * height }, () => ({ char: ' ', paint: bare }));
  }

  put(column: number, row: number, char: string, paint: Paint = bare): void {
    if (column < 0 || column >= this.width || row < 0 || row >= this.height) return;
    this.#cells[row * this.width + column] = { char, paint };
  }

  text(column: number, row: number, text: string, paint: Paint = bare): void {
    [...text].forEach((char, i) => {
      this.put(column + i, row, char, paint);
    });
  }

  /** Each row as text of exactly `width` columns. Neighbours of the same paint are painted together. */
  lines(): string[] {
    return Array.from({ length: this.height }, (_, row) => {
      let line = '';
      for (let start = row * this.width; start < (row + 1) * this.width; ) {
        const { paint } = this.#cells[start]!;
        let text = '';
        while (start < (row + 1) * this.width && this.#cells[start]!.paint === paint)
          text += this.#cells[start++]!.char;
        line += paint(text);
      }
      return line;
    });
  }

  /** The rows, without blanks at their ends. */
  toString(): string {
    return this.lines()
      .map((line) => line.trimEnd())
      .join('\n');
  }
}
