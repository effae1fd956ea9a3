import type { Style } from '../../src/report/terminal/style.ts';

const mark =
  (name: string) =>
  (text: string): string =>
    text === '' ? '' : `<${name}>${text}</${name}>`;

/** Paints with visible marks, for tests that look at colours. Not for tables, which measure text. */
export const marks: Style = {
  bold: mark('bold'),
  dim: mark('dim'),
  red: mark('red'),
  green: mark('green'),
  yellow: mark('yellow'),
  cyan: mark('cyan'),
};

const sgr =
  (code: number) =>
  // As chalk's: whatever else is passed (by Array.map, say) is printed too.
  (...texts: readonly unknown[]): string => {
    const text = texts.join(' ');
    return text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;
  };

/** Paints with real escape sequences, which take no columns. */
export const ansi: Style = {
  bold: sgr(1),
  dim: sgr(2),
  red: sgr(31),
  green: sgr(32),
  yellow: sgr(33),
  cyan: sgr(36),
};

/** Without escape sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const strip = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

/** Columns of the widest line. */
export const widest = (text: string): number =>
  Math.max(
    ...strip(text)
      .split('\n')
      .map((line) => [...line].length),
  );

/** Line feeds are the only control characters a plain report may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
