/** The place behind a text in quotes that begins at one. A regular expression would overflow the stack in a long one. */
function endOfText(text: string, begin: number): number {
  let end = begin + 1;
  while (text.charCodeAt(end) !== 0x22) end += text.charCodeAt(end) === 0x5c ? 2 : 1;
  return end + 1;
}

/** A key that an object of a valid JSON text has twice: which of its values counts would be a guess. */
export function doubledKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []; // the keys of each object around, undefined for a list
  let isKey = false;
  for (let i = 0; i < text.length; ) {
    const sign = text[i]!;
    if (sign === '"') {
      const end = endOfText(text, i);
      const key: string = isKey ? JSON.parse(text.slice(i, end)) : '';
      const keys = isKey ? open.at(-1) : undefined;
      if (keys?.has(key)) return key;
      keys?.add(key);
      i = end;
      isKey = false;
      continue;
    }
    if (sign === '{' || sign === '[') open.push(sign === '{' ? new Set() : undefined);
    else if (sign === '}' || sign === ']') open.pop();
    if (sign === '{' || sign === ',') isKey = open.at(-1) !== undefined;
    i++;
  }
  return undefined;
}
