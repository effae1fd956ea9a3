/*
 * How the shells of Windows read a line that is pasted, written from their documentation: cmd.exe ("How does the Windows
 * Command Interpreter parse scripts?", interactive), PowerShell (about_Parsing, about_Quoting_Rules; native arguments as Windows
 * PowerShell passes them), and CommandLineToArgvW, by which programs split what they are passed.
 */

/** The words that a program gets for its command line: the rules of Microsoft's C runtime. */
function argumentsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length; ) {
    const slashes = /^\\*/.exec(line.slice(i))![0].length;
    const next = line[i + slashes];
    if (next === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) word += '"';
      else quoted = !quoted;
      i += slashes + 1;
    } else if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes);
      i += slashes;
    } else if (!quoted && (next === ' ' || next === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      i++;
    } else {
      word = (word ?? '') + next;
      i++;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** cmd.exe, interactive: names in percent signs are filled in first, in quotes too, and names that are not set stay. */
export function cmdWords(line: string, env: Readonly<Record<string, string>>): string[] {
  const filled = line.replaceAll(/%([^%]+)%/g, (whole, name) => (Object.hasOwn(env, name) ? env[name]! : whole));
  let passed = '';
  let quoted = false;
  for (let i = 0; i < filled.length; i++) {
    const character = filled[i]!;
    if (character === '^' && !quoted) {
      i++;
      passed += filled[i] ?? '';
    } else {
      if (character === '"') quoted = !quoted;
      else if (!quoted && /[&|<>()]/.test(character))
        throw new Error(`cmd.exe takes ${character} for its own in ${line}`);
      passed += character;
    }
  }
  return argumentsOf(passed);
}

const SINGLE = "'\u2018\u2019\u201a\u201b";
const DOUBLE = '"\u201c\u201d\u201e';

/** PowerShell in argument mode; what would be anything but plain words is refused. */
export function powershellWords(line: string): string[] {
  const refuse = (what: string): never => {
    throw new Error(`PowerShell takes ${what} for its own in ${line}`);
  };
  const words: string[] = [];
  for (let i = 0; i < line.length; ) {
    if (line[i] === ' ') {
      i++;
      continue;
    }
    let word = '';
    const quotes = [SINGLE, DOUBLE].find((kind) => kind.includes(line[i]!));
    if (quotes === undefined) {
      const end = line.indexOf(' ', i) < 0 ? line.length : line.indexOf(' ', i);
      word = line.slice(i, end);
      const special = /[`$(){};,|&<>"'\u2018-\u201e]|^[@#~]|^-[^ ]*[.:]/u.exec(word);
      if (special !== null) refuse(special[0]);
      i = end;
    } else {
      for (i++; ; i++) {
        const character = line[i] ?? refuse('the end');
        if (quotes.includes(character)) {
          if (!quotes.includes(line[i + 1] ?? ' ')) break;
          i++;
        } else if (quotes === DOUBLE && /[$`]/.test(character)) refuse(character);
        word += character;
      }
      i++;
      if (i < line.length && line[i] !== ' ') refuse('the end of a quoted word');
    }
    words.push(word);
  }
  // Windows PowerShell puts quotes around what has blanks (or nothing) in it, and passes the rest as it is.
  return argumentsOf(words.map((word) => (word === '' || /\s/.test(word) ? `"${word}"` : word)).join(' '));
}
