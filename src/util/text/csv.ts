/** What may stand between two fields, by the name that is typed. */
export const CSV_SEPARATORS = { ',': ',', ';': ';', tab: '\t' } as const;
export type CsvSeparator = keyof typeof CSV_SEPARATORS;

/** One field. Source: RFC 4180, section 2: quoted where it holds a separator, a quote or a line break; quotes are doubled. */
const field = (value: string | number | null, separator: string): string => {
  const text = value === null ? '' : String(value);
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as CSV. Lines end in a line feed, as pandas writes them; null is an empty field. */
export function csvText(
  rows: readonly (readonly (string | number | null)[])[],
  separatedBy: CsvSeparator = ',',
): string {
  const separator = CSV_SEPARATORS[separatedBy];
  return rows.map((cells) => `${cells.map((cell) => field(cell, separator)).join(separator)}\n`).join('');
}

/**
 * Whether a text begins as some table does, whatever stands between its fields: with its head, and with lines of as many fields, as it
 * does not have once somebody has written under it.
 * @param isWhole whether that is all of the text: otherwise its last line may be cut
 */
export function isTableStart(start: string, isOwn: (fields: readonly string[]) => boolean, isWhole: boolean): boolean {
  // What is quoted may hold separators and line breaks.
  const [head, ...rows] = start
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll(/[,;\t\n]/g, ' '))
    .split('\n');
  if (!isWhole || rows.at(-1) === '') rows.pop();
  return Object.values(CSV_SEPARATORS).some((separator) => {
    const fields = head!.split(separator);
    return fields.length > 1 && isOwn(fields) && rows.every((row) => row.split(separator).length === fields.length);
  });
}
