import { MASK } from './mask.ts';
import { maskQueries, maskQuery } from './mask-query.ts';
import { maskBroken, maskUserInfo } from './mask-user-info.ts';

const SECRET_NAMES =
  /token|secret|passw(or)?d|passphrase|pwd|api[_-]?key|access[_-]?key|signature|credential|jwt|session|bearer|hmac|^(key|sig|pass|pw|auth|code|otp|st)$/i;
/** `?token=…`, `&sub[token]=…`, `&%74oken=…`; and `%26token%3D…`, of a query in a query. */
const PARAMETERS = [
  /([?&;#]((?:[\w.[\]-]|%[\da-f]{2}){1,80})=)[^\s&;#"'`<>]+/gi,
  /((?:%3f|%26)([\w.-]{1,80})%3d)(?:(?!%26)[^\s&;#"'`<>])+/gi,
];
/** `Proxy-Authorization: Basic …`. */
const IN_HEADER = /(authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|digest|negotiate|ntlm)\s+)?)[^\s"',;]+/gi;

/** Whether a parameter is called like a secret; `sub[token]` is, and `%74oken`. */
function isSecret(name: string): boolean {
  const decoded = name.replaceAll(/%([2-7][\da-f])/gi, (_, code: string) => String.fromCharCode(Number(`0x${code}`)));
  return decoded.split(/[[\].]+/).some((part) => SECRET_NAMES.test(part));
}

/** Passwords end in all kinds of marks: only the colon stays, which follows an address in our own messages. */
const withoutValue = (whole: string, start: string): string => start + MASK + (whole.endsWith(':') ? ':' : '');

/** Masks what may be a secret in a text that is one address, whatever its password or its query has in it. */
export const maskAddress = (word: string): string => maskQuery(maskUserInfo(word));

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
 * or quotes enters another, mask it there: {@link maskAddress}.
 */
export function maskSecrets(text: string): string {
  const withoutUsers = maskBroken(text).split(/(\s+)/).map(maskUserInfo).join('');
  return PARAMETERS.reduce(
    (masked, parameter) =>
      masked.replace(parameter, (whole, start: string, name: string) =>
        isSecret(name) ? withoutValue(whole, start) : whole,
      ),
    maskQueries(withoutUsers),
  ).replace(IN_HEADER, withoutValue);
}
