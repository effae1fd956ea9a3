import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, as a status code; undefined where it is not. */
export type Refusal = 403 | 405 | undefined;

/** What a server asks of every request. */
export interface Guard {
  /** Its port. */
  readonly port: number;
  /** 128 bits as hexadecimal digits: only whom the address was shown to has them. */
  readonly token: string;
}

/** The port is in its name: cookies are shared between the ports of a host. */
export const cookieName = (port: number): string => `cifar-train-lab-${port}`;

/** The addresses by which a browser on this machine reaches the server; any other Host means that a name was pointed here. */
const hosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/**
 * Other sites, and other programs that do not know the token, get nothing: a page elsewhere can send requests here too.
 * Source of the checks: OWASP, "Cross-Site Request Forgery Prevention", and W3C, "Fetch Metadata Request Headers".
 */
export function refusalOf(request: IncomingMessage, { port, token }: Guard): Refusal {
  const { host, origin, cookie } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (host === undefined || !hosts(port).includes(host)) return 403;
  if (origin !== undefined && !hosts(port).some((name) => origin === `http://${name}`)) return 403;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 403;
  if (request.method !== 'GET') return 405;
  const shown = tokenIn(pathOf(request)) ?? cookieOf(cookie, cookieName(port));
  return shown !== undefined && isEqual(shown, token) ? undefined : 403;
}

/** What is asked for, without a query; as it was sent, for nothing but a name in a list is ever found. */
export const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0]!;

/** The token in the path that is shown when the server starts, `/0123…/`; undefined in any other path. */
export const tokenIn = (path: string): string | undefined => /^\/([0-9a-f]{32})\/$/.exec(path)?.[1];

function cookieOf(header: string | undefined, name: string): string | undefined {
  const cookies = (header ?? '').split(';').map((pair) => pair.trim());
  return cookies.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** In a time that does not tell how much of it was right. */
function isEqual(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
