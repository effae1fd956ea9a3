/** A text with its escapes undone. */
export interface Unescaped {
  readonly text: string;
  /** The index in the escaped text of each of its characters, and at the end the length of the escaped text. */
  readonly places: Uint32Array;
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** HTML entities: of ASCII, each followed by its character; of Latin-1, in order from 160. Source: HTML Living Standard, 13.5. */
const ASCII_ENTITIES = `quot" num# dollar$ percnt% amp& apos' lpar( rpar) ast* plus+ comma, period. sol/ colon: semi; lt< equals= gt> quest?
  commat@ excl! lbrack[ lsqb[ bsol\\ rbrack] rsqb] hat^ lowbar_ grave\` lbrace{ lcub{ verbar| vert| rbrace} rcub}`;
const LATIN1_ENTITIES = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro
  para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc
  euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;
/** By name in lower case. Letters are those of lower case too: from 192 to 223 Latin-1 has their capitals, and two others. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...ASCII_ENTITIES.split(/\s+/).map((entity) => [entity.slice(0, -1), entity.slice(-1)] as const),
  ...LATIN1_ENTITIES.split(/\s+/).map((name, i) => {
    return [name, String.fromCharCode(i < 32 ? 160 + i : 192 + i)] as const;
  }),
  ['times', '\u00d7'],
  ['szlig', '\u00df'],
]);

/** The character with a code, or U+FFFD if there is none. */
function ofCode(digits: string, radix = 16): string {
  const code = Number.parseInt(digits, radix);
  return String.fromCodePoint(code <= 0x10ffff ? code : 0xfffd);
}

/** Turns a match and its groups into the characters that they stand for. */
type Meant = (...match: string[]) => string;

type Way = readonly [written: RegExp, meant: Meant];

const PERCENT: Way = [/%([\da-f]{2})/gi, (_, hex) => ofCode(hex!)];
const NAMED = [...ENTITIES.keys()].sort((a, b) => b.length - a.length).join('|');

/** The ways to escape text. */
const WAYS: readonly Way[] = [
  // Addresses and forms: `%2F`.
  PERCENT,
  // Quoted-printable, as in mail: `=2F`, and soft line breaks.
  [/=([\da-f]{2})|=\r?\n/gi, (_, hex) => (hex === undefined ? '' : ofCode(hex))],
  // Strings of JSON and of programs: `\"`, `\n`, `\u002f`, `\u{2f}`, `\x2f`.
  [
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]{1,6})\}|(.))/gis,
    (_, x, u, braced, sign) => (sign === undefined ? ofCode((x ?? u ?? braced)!) : (CONTROLS[sign] ?? sign)),
  ],
  // HTML: `&#47;`, `&#x2f;`, `&quot;`, also without the semicolon.
  [
    new RegExp(`&(?:#(\\d{1,7})|#x([\\da-f]{1,6})|(${NAMED}));?`, 'gi'),
    (_, decimal, hex, name) =>
      name === undefined ? ofCode((decimal ?? hex)!, hex ? 16 : 10) : ENTITIES.get(name.toLowerCase())!,
  ],
  // UTF-16 that was read byte by byte.
  [/\0/g, () => ''],
];

/** How many layers of escaping are undone. */
const MOST_LEVELS = 3;

/** What a text may stand for: with the escapes of one way undone, since those of another may be literal; and with all undone, layer by layer. */
export function unescaped(text: string): readonly Unescaped[] {
  const readings: Unescaped[] = [];
  for (const way of WAYS) {
    const reading = readBy(way, text);
    if (reading !== undefined) readings.push(reading);
  }
  let whole = readings[0];
  if (whole === undefined) return readings;
  for (let level = 0; level < MOST_LEVELS; level++) {
    for (const way of WAYS) {
      const { text, places }: Unescaped = whole;
      const reading = readBy(way, text);
      if (reading === undefined) continue;
      whole = { text: reading.text, places: reading.places.map((place) => places[place]!) };
      readings.push(whole);
    }
  }
  return readings;
}

function readBy([written, meant]: Way, text: string): Unescaped | undefined {
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
  return { text: plain, places: places.subarray(0, plain.length + 1) };
}

/** Undoes percent-encoding (`%2F`), with one character for each byte. */
export const percentDecoded = (text: string): string => text.replaceAll(...PERCENT);
