import { shellWord } from '../../../util/text/shell-word.ts';
import type { Environment } from './environment.ts';

const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_(UNTRUSTED|REJECTED|CHAIN_TOO_LONG)|INVALID_CA)/;
const MISDATED = /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/;
const OTHER_HOST = 'ERR_TLS_CERT_ALTNAME_INVALID';
/** Something answers that does not speak TLS, or another version of it. */
const NO_TLS = /^(EPROTO|ERR_SSL_)/;

/** What is wrong with the TLS of a server or of what answers in its place, and what to do about it. */
export interface CertificateError {
  readonly message: string;
  readonly advice: string;
}

/**
 * An error of TLS in words.
 * @param code as Node has it: `SELF_SIGNED_CERT_IN_CHAIN`
 * @returns undefined for an error of another kind
 */
export function certificateError(code: string, reason: string, env: Environment): CertificateError | undefined {
  if (UNTRUSTED.test(code))
    return { message: `its certificate is not trusted: ${reason} (${code})`, advice: trustAdvice(env) };
  if (MISDATED.test(code)) {
    return {
      message: `its certificate is out of date: ${reason} (${code})`,
      advice: "check this machine's date and time",
    };
  }
  if (code === OTHER_HOST) {
    const advice =
      'something else answers in its place, perhaps the sign-in page of this network: open the address in a browser';
    return { message: `its certificate is for another name: ${reason} (${code})`, advice };
  }
  if (!NO_TLS.test(code)) return undefined;
  const advice = 'check the address, and HTTPS_PROXY if it is set: a proxy is mostly an http:// address';
  const inWords = /SSL routines:[^:]*:([^:]+)/.exec(reason)?.[1] ?? reason.trim();
  return { message: `no secure connection could be made: ${inWords} (${code})`, advice };
}

/** Most often it is a company's proxy, which reads what passes, and signs it with a certificate that Node does not know. */
function trustAdvice(env: Environment): string {
  const why = "a company's proxy or a virus scanner may read along and sign with a certificate of its own";
  const file = env.NODE_EXTRA_CA_CERTS;
  if (file) return `${why}; NODE_EXTRA_CA_CERTS is ${shellWord(file)}: that file must be PEM and have it`;
  return `${why}: ask for it as a PEM file, and set NODE_EXTRA_CA_CERTS to the path of that file`;
}
