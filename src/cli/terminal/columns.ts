type Env = Readonly<Record<string, string | undefined>>;

/** Narrower reports cannot be laid out; a wider screen than this is a mistake. */
const NARROWEST = 40;
const WIDEST = 500;

/** Columns of a stream: those of its terminal; where it is none or does not know, COLUMNS; otherwise undefined. */
export function columnsOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Env,
): number | undefined {
  const own = stream.isTTY === true ? stream.columns : undefined;
  const asked = /^\s*\d+\s*$/.test(env.COLUMNS ?? '') ? Number(env.COLUMNS) : 0;
  const columns = own || asked;
  return columns ? Math.min(WIDEST, Math.max(NARROWEST, columns)) : undefined;
}
