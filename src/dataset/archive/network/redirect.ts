import { maskKnown } from '../../../util/text/mask-secrets.ts';
import { NetworkError } from './network-error.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The most redirects of one request. */
const MAX_REDIRECTS = 5;

/**
 * Where an answer sends us on to; undefined if it is no redirect.
 * @param location the answer's Location
 * @param from the address that was asked
 * @param nth how many redirects there have been, this one included
 * @throws NetworkError unless it is an http or https address without a password; it shows no more of it than the origin
 */
export function redirectTarget(status: number, location: string | null, from: URL, nth: number): URL | undefined {
  if (!REDIRECTS.has(status) || location === null) return undefined;
  if (nth > MAX_REDIRECTS) throw new NetworkError(`more than ${MAX_REDIRECTS} redirects`, 'give up');
  const refused = (why: string) => new NetworkError(`HTTP ${status} redirects to ${why}`, 'give up');
  if (!URL.canParse(location, from.href)) throw refused('what is not a URL');
  const target = new URL(location, from);
  // What is shown of it would be a part of a secret.
  const masked = maskKnown(location);
  const shown = URL.canParse(masked, from.href) ? new URL(masked, from) : undefined;
  if (shown?.protocol !== target.protocol || shown.host !== target.host)
    throw refused('an address that repeats a secret from the request');
  if (!/^https?:$/.test(target.protocol))
    throw refused(`an address that begins with ${target.protocol}, where only http: and https: are followed`);
  if (target.username !== '' || target.password !== '')
    throw refused(`${target.origin} with a user name or a password in the address`);
  return target;
}
