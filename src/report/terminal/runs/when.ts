const two = (n: number): string => String(n).padStart(2, '0');

/** A moment as clocks here show it, to the minute: `2026-11-28 09:05`. */
export function localMinute(iso: string): string {
  const at = new Date(iso);
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
