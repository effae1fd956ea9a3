import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { usageError } from '../../../errors.ts';
import { neverShow } from '../../../util/text/mask-secrets.ts';
import type { Environment } from './environment.ts';

/** The name under which a variable is set: in small letters, which goes first, or in capitals. */
const nameOf = (env: Environment, name: string): string => (env[name] ? name : name.toUpperCase());
const read = (env: Environment, name: string): string => env[nameOf(env, name)] ?? '';

/** Whether one entry of NO_PROXY covers a host: `*`, `host`, `.domain`, `*.domain`, `domain` (and all below it), `10.0.0.0/8`, each with an optional port. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, itsPort] = /^(.*[^:]):(\d+)$/.exec(entry) ?? [];
  if (itsPort !== undefined && isIP(entry) === 0 && itsPort !== port) return false;
  const bare = (isIP(entry) === 0 ? name : entry).replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  const [network = '', bits] = bare.split('/');
  const family = isIP(network);
  const isPrefix = /^\d{1,3}$/.test(bits ?? '') && Number(bits) <= (family === 4 ? 32 : 128);
  if (isPrefix && family !== 0 && isIP(host) === family) {
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    const block = new BlockList();
    block.addSubnet(network, Number(bits), kind);
    return block.check(host, kind);
  }
  const [wanted, asked] = [bare, host].map((one) => one.replace(/\.$/, '')) as [string, string]; // a root's dot says no more
  return asked === wanted || (isIP(asked) === 0 && asked.endsWith(`.${wanted}`));
}

/** A name or an address. A value in quotes, `'http://…'`, parses as a URL as well, of the host `'http`. */
const HOST = /^[\w.:[\]-]+$/;

/** Whether text is percent-encoded as it should be; the agents decode it. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The proxy for a URL, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; the lower-case names go first. In
 * NO_PROXY a name covers itself and all names below it.
 * @throws UserError (usage) if the variable is not the URL of an HTTP proxy
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const scheme = url.protocol.slice(0, -1);
  const variable = read(env, `${scheme}_proxy`) === '' ? 'all_proxy' : `${scheme}_proxy`;
  const value = read(env, variable);
  if (value === '') return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (scheme === 'https' ? '443' : '80');
  const exceptions = read(env, 'no_proxy')
    .toLowerCase()
    .split(/[\s,]+/);
  if (exceptions.some((entry) => entry !== '' && covers(entry, host, port))) return undefined;
  const typed = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const proxy = URL.canParse(typed) ? new URL(typed) : undefined;
  const isProxy =
    proxy !== undefined &&
    /^https?:$/.test(proxy.protocol) &&
    HOST.test(proxy.hostname) &&
    proxy.pathname + proxy.search + proxy.hash === '/' && // what follows may be the rest of a password, and the host its middle
    isDecodable(proxy.username + proxy.password);
  if (!isProxy) {
    const scheme = /^(socks\w{0,2}|ftp)(?=:\/\/)/i.exec(value)?.[0];
    const got = scheme === undefined ? 'its value is not shown, since it may hold a password' : `got ${scheme}://…`;
    throw usageError(`${nameOf(env, variable)} must be the URL of an HTTP proxy; ${got}`, {
      hint: `set it like http://proxy.example:3128 (in a password, write % as %25, / as %2F, @ as %40), or exempt the host with ${nameOf(env, 'no_proxy')}=${host}`,
    });
  }
  const [name, password] = [proxy.username, proxy.password].map(decodeURIComponent);
  const sent = `${name}:${password}`;
  // The agents send it in base64. A name alone may be a key, but also a word of our messages.
  const ofName = Buffer.from(sent).toString('base64').replace(/=+$/, '');
  for (const secret of password === '' ? [ofName] : [password!, sent]) neverShow(secret);
  return proxy;
}

/**
 * Picks the agent for a URL. The agents keep no connection for later, and a signal that fires also closes a connection that
 * is still being made through a proxy.
 * @param onTunnel told the status with which a proxy answers when it is asked for a connection to an https server
 */
export function agentFor(
  env: Environment,
  signal: AbortSignal,
  onTunnel: (status: number) => void,
): (url: URL) => http.Agent {
  return (url) => {
    const proxy = proxyFor(url, env);
    const secure = url.protocol === 'https:';
    if (proxy === undefined) return secure ? new https.Agent() : new http.Agent();
    if (!secure) return new HttpProxyAgent(proxy, { signal });
    const agent = new HttpsProxyAgent(proxy, { signal });
    agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => onTunnel(statusCode));
    return agent;
  };
}
