/*
 * Ways of writing numbers that are not read here, since each means something else to somebody: what to type instead.
 */

/** `5,000`, `5 000`, `5_000`, `5'000`. */
const GROUPED = /^[+-]?\d{1,3}([, _'’]\d{3})+$/;
const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;
const PERCENT = /^[+-]?\d+(\.\d+)? ?%$/;

/**
 * What to type instead of a number that is written in another way.
 * @param isAllowed whether a text is a number that is allowed
 */
export function writtenOtherwise(typed: string, isAllowed: (text: string) => boolean): string | undefined {
  const text = typed.trim();
  const [whole, point] = [text.replaceAll(/[, _'’]/g, ''), text.replace(',', '.')];
  if (GROUPED.test(text) && isAllowed(whole)) return `write it without separators: ${whole}`;
  if (DECIMAL_COMMA.test(text) && isAllowed(point)) return `write a decimal point: ${point}`;
  if (!PERCENT.test(text)) return undefined;
  const share = String(Number((Number.parseFloat(text) / 100).toPrecision(12)));
  return isAllowed(share) ? `write it as a share: ${share}` : undefined;
}
