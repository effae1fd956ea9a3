import { MASK } from './mask.ts';

/*
 * What a query or a fragment says may be a secret, under any name. Of an address only the origin and the path are shown, and
 * parameters that are known to be harmless.
 */

/** Where an address begins; also one that was made a path, `https:/host`, or that is percent-encoded. */
const ADDRESS = /(?<![a-z])(?!file:)(?:[a-z][a-z0-9+.-]{1,30}(?::[/\\]{2}|%3a%2f%2f)|https?:[/\\])/gi;
/** Where its path ends: at a query, at a fragment, or with the address. */
const PATH_END = /[?#\s"`<>\p{Cc}]|%3f|%23/giu;
const QUERY = /[?#]|%3f|%23/i;
const HARMLESS = /^((dl|download|raw|export|format|version|lang)=[\w.-]{0,12})?$/;

/** A query or a fragment, from its `?` or `#` on, as it may be shown. */
function shownQuery(query: string): string {
  const mark = QUERY.exec(query)![0];
  const parts = query.slice(mark.length).split('&');
  const harmless = mark === '?' ? parts.filter((part) => HARMLESS.test(part)) : [];
  return harmless.length === parts.length ? query : mark + [...harmless, MASK].join('&');
}

/** `"https://`, or `"--url=https://`. */
const QUOTE_BEFORE = /(["'`])(?:[\w-]+=)?$/;
/** The longest query that is looked through for the quote after it. */
const LONGEST = 4000;
const CLOSING = /\\.|\n|["'`](?=$|[\s,.;:)\]}>"'`])/g;

/** What follows an address in a sentence. */
const AFTER = ":,.;!)]}>'";

/** Where a query ends: with the quotes around its address, or else at a space or a quote. */
function endOfQuery(text: string, address: number, query: number): number {
  const opening = QUOTE_BEFORE.exec(text.slice(Math.max(0, address - 40), address))?.[1];
  if (opening !== undefined) {
    for (const { 0: sign, index } of text.slice(query, query + LONGEST).matchAll(CLOSING)) {
      if (sign === '\n') break;
      if (sign === opening) return query + index;
    }
  }
  const rest = /[^\s"`\p{Cc}]*/uy;
  rest.lastIndex = query;
  let end = query + rest.exec(text)![0].length;
  while (end > query + 1 && AFTER.includes(text[end - 1]!)) end--;
  return end;
}

/** Masks the query of a text that is one address: all that follows its path. */
export function maskQuery(word: string): string {
  const address = word.search(ADDRESS);
  const query = address < 0 ? -1 : word.slice(address).search(QUERY);
  return query < 0 ? word : word.slice(0, address + query) + shownQuery(word.slice(address + query));
}

/** Masks the query of every address in a text. */
export function maskQueries(text: string): string {
  let masked = '';
  let done = 0;
  const [address, pathEnd] = [new RegExp(ADDRESS), new RegExp(PATH_END)];
  for (;;) {
    address.lastIndex = done;
    const begin = address.exec(text)?.index;
    pathEnd.lastIndex = address.lastIndex;
    const end = begin === undefined ? null : pathEnd.exec(text);
    if (begin === undefined || end === null) return masked + text.slice(done);
    const to = QUERY.test(end[0]) ? endOfQuery(text, begin, end.index) : end.index;
    masked += text.slice(done, end.index) + (to > end.index ? shownQuery(text.slice(end.index, to)) : '');
    done = to;
  }
}
