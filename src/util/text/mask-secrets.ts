import { MASK } from './mask.ts';
import { maskQueries, maskQuery } from './mask-query.ts';
import { maskBroken, maskUserInfo } from './mask-user-info.ts';
import { percentDecoded, unescaped } from './unescaped.ts';

const SECRET_NAMES = new RegExp(
  [
    'token|secret|passw(or)?d|passphrase|passcode|pwd|signature|credential|authorization|oauth|jwt|session|sessid|cookie|bearer|hmac',
    '(api|access|private)[_-]?key|(^|[_-]|auth|rl)key$|(^|[_-])(sig|pass|pw|auth|otp|psk|sas)([_-]|$)|^(code|st|hdn[a-z]{1,3})$',
  ].join('|'),
  'i',
);
/** `?token=…`, `&sub[token]=…`, `&%74oken=…`; and `%26token%3D…`, of a query in a query. */
const PARAMETERS = [
  /([?&;#]((?:[\w.[\]-]|%[\da-f]{2}){1,80})=)[^\s&;#"'`<>]+/gi,
  /((?:%3f|%26)([\w.-]{1,80})%3d)(?:(?!%26)[^\s&;#"'`<>])+/gi,
];
/** `Proxy-Authorization: Basic …`. */
const IN_HEADER = /(authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|digest|negotiate|ntlm)\s+)?)[^\s"',;]+/gi;

/** Whether a parameter is called like a secret; `sub[token]` is, and `%74oken`. */
function isSecret(name: string): boolean {
  return percentDecoded(name)
    .split(/[[\].]+/)
    .some((part) => SECRET_NAMES.test(part));
}

/** Passwords end in all kinds of marks: only the colon stays, which follows an address in our own messages. */
const withoutValue = (whole: string, start: string): string => start + MASK + (whole.endsWith(':') ? ':' : '');

/**
 * Capitals count for nothing. The text keeps its length, where a dotted capital I would become longer; a sigma is the same at the
 * end of a word.
 */
const folded = (text: string): string => text.replaceAll('\u0130', 'I').toLowerCase().replaceAll('\u03c2', '\u03c3');

/** What this process was given, {@link folded}, wherever it shows up: servers repeat what they were sent. */
const known = new Set<string>();
let longest = 1;
/** The longest escape of one character, in several layers: `&amp;#x2f;`, `%25252F`. */
const LONGEST_ESCAPE = 12;
/** The most characters that a known secret takes in a text, escaped. */
export const longestKnown = (): number => LONGEST_ESCAPE * longest;
/** A shorter secret, or a short one of letters alone, is part of many a text that has nothing to do with it. */
const MAY_BE_A_WORD = /^(.{0,7}|[a-z]{0,15})$/is;

/**
 * Has {@link maskSecrets} mask a secret from now on, in capitals too, however it is escaped, as base64, or as the bytes of a
 * header are read: by Node as Latin-1, by the agents of proxies as ASCII.
 */
export function neverShow(secret: string): void {
  if (MAY_BE_A_WORD.test(secret)) return;
  const utf8 = [...new TextEncoder().encode(secret)];
  const readBy = (bits: number) => utf8.map((byte) => String.fromCharCode(byte & bits)).join('');
  const [latin1, ascii] = [readBy(0xff), readBy(0x7f)];
  const base64 = btoa(latin1).replace(/=+$/, '');
  const base64url = base64.replaceAll('+', '-').replaceAll('/', '_');
  const inForm = [secret, latin1].map((typed) => typed.replaceAll(' ', '+'));
  for (const form of [secret, latin1, ascii, ...inForm, base64, base64url]) {
    known.add(folded(form));
    longest = Math.max(longest, form.length);
  }
}

/** What separates a secret from `Bearer` before it, or from the quotes and braces around it. */
const AROUND_SECRET = /[\s"'{}:,]+/;

/**
 * The same of what stands in the query of a URL under the name of a secret, and of the user and the password of an address in
 * it; `?key=` may name an archive, as in stores.
 */
export function neverShowQuery({ search }: URL): void {
  const query = search.slice(1);
  // An address may be a part of another's query, and bring its own.
  for (const value of new URLSearchParams(query).values()) {
    if (!URL.canParse(value)) continue;
    const inner = new URL(value);
    for (const secret of [inner.username, inner.password]) for (const form of typedForms(secret)) neverShow(form);
    neverShowQuery(inner);
  }
  for (const parameter of [...query.split('&'), ...query.split(/[&;]/)]) {
    const [, name = '', value = ''] = /^(.*?)=(.*)$/s.exec(parameter) ?? [];
    if (!isSecret(name) || (/^key$/i.test(name) && /\.(t?gz|tar|zip)$/i.test(value))) continue;
    for (const form of typedForms(value)) for (const secret of [form, ...form.split(AROUND_SECRET)]) neverShow(secret);
  }
}

/** The forms in which a server may repeat a part of a URL. */
function typedForms(value: string): readonly string[] {
  // A plus stands for a space, and some servers leave it as it is.
  const decoded = [value, value.replaceAll('+', '%2B')].map((text) => new URLSearchParams(`_=${text}`).get('_')!);
  // The bytes that are meant, as the header that repeats them is read; they need not be UTF-8.
  return [value, ...decoded, percentDecoded(value)];
}

/** Whether a text repeats anything long of a URL's query, under whatever name: it may be a secret. Up to three layers of percent-encoding are undone. */
export function repeatsQuery(text: string, { search }: URL): boolean {
  const shown = text.toLowerCase();
  let query = search.toLowerCase();
  for (let depth = 0; depth < 3; depth++) {
    if (query.split(/[^\w.~-]+/).some((word) => word.length >= 8 && shown.includes(word))) return true;
    query = percentDecoded(query);
  }
  return false;
}

/** Masks what {@link neverShow} was told, wherever it stands. A text that is to be cut needs it before: half of one is not found. */
export function maskKnown(text: string): string {
  if (known.size === 0) return text;
  const found = placesOfKnown(text);
  for (const { text: plain, places } of unescaped(text))
    for (const [begin, end] of placesOfKnown(plain)) found.push([places[begin]!, places[end]!]);
  let masked = '';
  let done = 0;
  for (const [begin, end] of found.sort(([a], [b]) => a - b)) {
    if (begin >= done) masked += text.slice(done, begin) + MASK; // one may begin in another
    done = Math.max(done, end);
  }
  return masked + text.slice(done);
}

function placesOfKnown(text: string): [begin: number, end: number][] {
  const where = folded(text);
  const found: [begin: number, end: number][] = [];
  for (const secret of known) {
    const { length } = secret;
    for (let at = where.indexOf(secret); at >= 0; at = where.indexOf(secret, at + length))
      found.push([at, at + length]);
  }
  return found;
}

/** Masks what may be a secret in a text that is one address, whatever its password or its query has in it. */
export const maskAddress = (word: string): string => maskQuery(maskUserInfo(word));

const SHOWABLE = /^[a-z][a-z0-9+.-]*:\/\/(\*\*\*@)?[\w.:/[\]-]*([?#]\*\*\*)?$/i;
/** Whether a text with a scheme, once {@link maskAddress} is done, has no sign in it that could stand before a secret. */
export const isShowable = (typed: string): boolean => SHOWABLE.test(maskAddress(typed));

/** A value of JSON with {@link maskSecrets} done to each text in it, which is taken for one address or path. */
export function maskTexts<T>(value: T): T {
  if (typeof value === 'string') return maskSecrets(maskAddress(value)) as T;
  if (Array.isArray(value)) return value.map(maskTexts) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskTexts(one)])) as T;
}

/**
 * The same text without the secrets in it: the user and password of every address (also with `/` or `@` in the password, in
 * URLs that do not parse, and without a scheme), what its query says, and elsewhere the values of what is called a token, a
 * key or a password. What may be a secret and may be something else counts as one. Where a text from outside that has spaces
 * or quotes enters another, mask it there: {@link maskAddress}. What {@link neverShow} was told is masked anywhere.
 */
export function maskSecrets(text: string): string {
  const withoutUsers = maskBroken(maskKnown(text)).split(/(\s+)/).map(maskUserInfo).join('');
  return PARAMETERS.reduce(
    (masked, parameter) =>
      masked.replace(parameter, (whole, start: string, name: string) =>
        isSecret(name) ? withoutValue(whole, start) : whole,
      ),
    maskQueries(withoutUsers),
  ).replace(IN_HEADER, withoutValue);
}
