// @ts-check

/** The lines of a sweep's table as CSV, without the columns of times. @param {string} text */
export function timelessCsv(text) {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => row.filter((_, i) => !/_time$/.test(rows[0]?.[i] ?? '')).join());
}
