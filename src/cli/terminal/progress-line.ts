import { plain, type Style } from '../../report/terminal/style.ts';
import { bytes, count, duration } from '../../util/format.ts';
import type { ProgressUnit } from './terminal.ts';

/** What a bar shows. */
export interface ProgressState {
  readonly label: string;
  readonly unit: ProgressUnit;
  readonly done: number;
  /** 0 if unknown. */
  readonly total: number;
  /** Units per second; 0 if unknown. */
  readonly rate: number;
  readonly message: string;
}

const MAX_BAR = 30;
const MIN_BAR = 8;

function bar(share: number, width: number, style: Style): string {
  const filled = Math.round(share * width);
  return style.cyan('█'.repeat(filled)) + style.dim('░'.repeat(width - filled));
}

const perSecond = (rate: number, unit: ProgressUnit): string => {
  if (unit === 'bytes') return `${bytes(rate)}/s`;
  return `${rate >= 10 ? count(Math.round(rate)) : rate.toFixed(rate >= 1 ? 1 : 2)}/s`;
};

/** Whole seconds: an estimate has no tenths. */
const timeLeft = (seconds: number): string => (seconds < 60 ? `${Math.ceil(seconds)} s` : duration(seconds));

/** How far it is in numbers: percentage, done of total, rate, time left. */
function numbersOf({ unit, done, total, rate }: ProgressState): string {
  const amount = unit === 'bytes' ? bytes : (n: number) => count(Math.floor(n));
  return [
    ...(total > 0 ? [`${Math.floor(shareOf({ done, total }) * 100)} %`.padStart(5)] : []),
    ...(unit === 'share' ? [] : [total > 0 ? `${amount(done)} of ${amount(total)}` : amount(done)]),
    ...(rate > 0 && unit !== 'share' ? [perSecond(rate, unit)] : []),
    ...(rate > 0 && total > done ? [`${timeLeft((total - done) / rate)} left`] : []),
  ].join('  ');
}

const shareOf = ({ done, total }: Pick<ProgressState, 'done' | 'total'>): number =>
  total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;

/** A line for a log: label, percentage, done of total, rate, time left, message. */
export const progressText = (state: ProgressState): string =>
  [state.label, numbersOf(state).trimStart(), ...(state.message === '' ? [] : [state.message])].join('  ');

/**
 * One line of at most `width` columns: label, bar, percentage, done of total, rate, time left, message. What does not
 * fit is left out: first the message, then the bar.
 */
export function progressLine(state: ProgressState, width: number, style: Style = plain): string {
  const { label, total, message } = state;
  const numbers = numbersOf(state);
  const text = `${label}  ${numbers}`;
  const room = width - text.length - 2;
  if (total <= 0 || room < MIN_BAR) return text.slice(0, width);
  const barWidth = Math.min(MAX_BAR, room);
  const line = `${label}  ${bar(shareOf(state), barWidth, style)} ${numbers}`;
  const beside = room - barWidth - 2;
  return message === '' || message.length > beside ? line : `${line}  ${style.dim(message)}`;
}
