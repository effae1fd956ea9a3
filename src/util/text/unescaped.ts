/** A text as it is meant, by one way to escape. */
export interface Unescaped {
  readonly text: string;
  /** Where each of its characters stands in the escaped text; and where that ends. */
  readonly places: Uint32Array;
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The code of a character in hexadecimal digits, or the whole escape where there is no such character. */
function ofCode(digits: string, radix: number, whole: string): string {
  const code = Number.parseInt(digits, radix);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** What stands for a match and its groups. */
type Meant = (...match: string[]) => string;

/** Each way by itself: a text that has one may have, as it is, what would be an escape of another. */
const WAYS: readonly (readonly [written: RegExp, meant: Meant])[] = [
  // Addresses and forms: `%2F`.
  [/%([\da-f]{2})/gi, (whole, hex) => ofCode(hex!, 16, whole!)],
  // Quoted-printable, as in mail: `=2F`, and breaks of lines that are none.
  [/=([\da-f]{2})|=\r?\n/gi, (whole, hex) => (hex === undefined ? '' : ofCode(hex, 16, whole!))],
  // Strings of JSON and of programs: `\"`, `\n`, `\u002f`, `\u{2f}`, `\x2f`.
  [
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|(.))/gis,
    (whole, x, u, braced, sign) =>
      sign === undefined ? ofCode((x ?? u ?? braced)!, 16, whole!) : (CONTROLS[sign] ?? sign),
  ],
  // Pages: `&#47;`, `&#x2f;`, `&quot;`.
  [
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal, hex, name) =>
      name === undefined ? ofCode((decimal ?? hex)!, hex ? 16 : 10, whole!) : ENTITIES[name.toLowerCase()]!,
  ],
  // UTF-16 that was read byte by byte.
  [/\0/g, () => ''],
];

/** A text as it is meant, by each way to escape that occurs in it. */
export const unescaped = (text: string): readonly Unescaped[] =>
  WAYS.flatMap(([written, meant]) => readBy(written, meant, text) ?? []);

function readBy(written: RegExp, meant: Meant, text: string): Unescaped | undefined {
  if (text.search(written) < 0) return undefined;
  let plain = '';
  let done = 0;
  const places = new Uint32Array(text.length + 1);
  const add = (piece: string, placeOf: (i: number) => number) => {
    for (let i = 0; i < piece.length; i++) places[plain.length + i] = placeOf(i);
    plain += piece;
  };
  const addRun = (end: number) => {
    const begin = done;
    add(text.slice(begin, end), (i) => begin + i);
  };
  for (const match of text.matchAll(written)) {
    addRun(match.index);
    add(meant(...match), () => match.index);
    done = match.index + match[0].length;
  }
  addRun(text.length);
  places[plain.length] = text.length;
  return { text: plain, places };
}
