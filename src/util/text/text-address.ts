/** A text as the address of a file that a page holds whole: `data:text/csv;base64,…`, in UTF-8. */
export function textAddress(type: string, text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${type};base64,${btoa(binary)}`;
}
