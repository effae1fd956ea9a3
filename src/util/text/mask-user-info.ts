import { MASK } from './mask.ts';

/**
 * Where the user and password of an address may begin: after `//`, with a scheme, or first in what it is part of. A path made
 * of an address has one slash.
 */
const PLAIN = /[a-z][a-z0-9+.-]{0,30}:[/\\]{2}|(?<![a-z])(?:https?|ftp):[/\\]|(?<=^|[\s"'`<([{=,;|])[/\\]{2}/gi;
const ENCODED = /[a-z][a-z0-9+.-]{0,30}%3a%2f%2f/gi;

/**
 * Whether what stands between `//` and a later `@` is a user and a password. A password may have any character, so where
 * it may be either, it is one.
 */
function isUserInfo(before: string, scheme: string): boolean {
  if (/^file/i.test(scheme)) return false;
  const authority = /^(?:(?!%2f)[^/\\?#])*/i.exec(before)![0];
  if (authority === before) return true;
  if (/^\[[\da-f:.]*\](:\d*)?$/i.test(authority)) return false;
  return /[:@]|%3a|%40/i.test(authority) || !/\.|^localhost$/i.test(authority); // a plain host, then a path with an `@`
}

/** Where a URL's host and port cannot end: `//me:se` of a password that has a space, or of a URL without a host. A JSON text may end before. */
const NO_PORT = /^((?:(?!"[,}\]])[^\s/\\?#@:[\]])*:)(?!\d*(?:[\s/\\?#"'`<>),;]|[.:!]?(?:\s|$)))/;

/** An address without a scheme: `user:password@host`, or `:password@host`, as proxies and servers are often given. */
const BARE = /^((?:-{0,2}[\w.-]+=)?["'`<([{]*)(?!["'`<([{]|mailto:|[a-z]:[/\\])[^\s:/@]*:[^\s]*$/i;

/**
 * The same as a part of a path: a folder that was named after a proxy, or what follows a scheme that was typed wrong, `redis//:password@host`. A
 * quote ends a JSON text.
 */
const IN_PATH = /[/\\](?![a-z]:[/\\])[^\s:/\\@"'`<>()[\]{},;=]*:/i;

/** Masks the user and password of a text that is one address, whatever the password has in it. */
export function maskUserInfo(word: string): string {
  for (const [start, at] of [
    [PLAIN, '@'],
    [ENCODED, '%40'],
  ] as const) {
    const end = word.toLowerCase().lastIndexOf(at);
    if (end < 0) continue;
    for (const { 0: scheme, index } of word.slice(0, end).matchAll(start)) {
      const begin = index + scheme.length;
      if (isUserInfo(word.slice(begin, end), scheme)) return word.slice(0, begin) + MASK + word.slice(end);
    }
  }
  const end = word.lastIndexOf('@');
  if (end < 0) return word;
  const before = word.slice(0, end);
  const bare = /:[/\\]{2}/.test(before) ? null : BARE.exec(before);
  if (bare !== null) return bare[1] + MASK + word.slice(end);
  const path = before.split(/[\s"]/).at(-1)!;
  const inPath = path.search(IN_PATH);
  return inPath < 0 ? word : word.slice(0, end - path.length + inPath + 1) + MASK + word.slice(end);
}

/** Masks what follows `//user:` where it is no port: all up to the next `@`, or to the end of the word if there is none. */
export function maskBroken(text: string): string {
  const parts = text.split(/([a-z][a-z0-9+.-]{0,30}:[/\\]{2})/i);
  return parts
    .map((part, i) => {
      const user = i > 0 && i % 2 === 0 ? NO_PORT.exec(part)?.[1] : undefined;
      if (user === undefined) return part;
      const at = part.lastIndexOf('@');
      const end = at >= 0 ? at : user.length + /^[^\s"'`<>),]*/.exec(part.slice(user.length))![0].length;
      return MASK + part.slice(end);
    })
    .join('');
}
