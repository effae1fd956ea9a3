/** One field. Source: RFC 4180, section 2: quoted where it holds a comma, a quote or a line break; quotes are doubled. */
const field = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as CSV. Lines end in a line feed, as pandas writes them; null is an empty field. */
export const csvText = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((cells) => `${cells.map(field).join(',')}\n`).join('');
