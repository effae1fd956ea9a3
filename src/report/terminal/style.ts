/** Paints text for a terminal. The library's own is {@link plain}; the command line passes one that colours. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const same = (text: string): string => text;

/** No control characters at all. */
export const plain: Style = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };
