const TEXTUAL = /^\s*(text\/|application\/(json|xml|xhtml))/i;
const HTML = /^\s*(text\/html|application\/xhtml)/i;
const MARKUP = /^(\ufeff|\u00ef\u00bb\u00bf)?\s*</;

/**
 * What a server sends in place of an archive, if it is text: `a web page`. A network that asks to sign in first (a captive
 * portal) answers every address with its page.
 * @param type the answer's Content-Type
 * @param head the first bytes of its body, if they are known: some servers call every file text
 */
export function textInPlace(type: string | null, head: Uint8Array): string | undefined {
  const start = head.subarray(0, 200);
  if (MARKUP.test(Buffer.from(start).toString('latin1'))) return 'a web page';
  if (type === null || !TEXTUAL.test(type) || start.some((byte) => byte < 32 && (byte < 9 || byte > 13)))
    return undefined;
  return HTML.test(type) ? 'a web page' : 'text';
}
