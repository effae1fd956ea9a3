import type { Advice } from '../../models/trainer/advice.ts';
import { commandBlock } from './command-block.ts';
import { type Content, html } from './html.ts';

/** Advice on a fit, and the command to type next, if there is one. */
export type FitAdvice = Pick<Advice, 'text' | 'command'>;

/**
 * Advice that stands out.
 * @param about what precedes it: whose it is
 */
export const adviceNotice = ({ text, command }: FitAdvice, about = ''): Content =>
  html`<p class="notice">${about}${text}${command && ':'}</p>${command && commandBlock(command.join(' '))}`;
