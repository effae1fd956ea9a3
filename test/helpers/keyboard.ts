/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** More controls than any page has. */
const MOST_TABS = 200;

/** Someone who has a keyboard alone. */
export interface Keyboard {
  press(...keys: readonly string[]): Promise<void>;
  /**
   * Goes by Tab to a control; fails where Tab never comes to it.
   * @param control its kind and name, or the beginning of them, such as `button Run`, `range Step`, `radio L1`, `application The plane`
   */
  reach(control: string | RegExp): Promise<void>;
}

/** What has the focus: its kind and its name, as {@link Keyboard.reach} takes them. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement as HTMLElement;
    const label = (one as HTMLInputElement).labels?.[0];
    const name = one.getAttribute('aria-label') ?? (label?.querySelector('span') ?? label ?? one).textContent;
    const kind = one.getAttribute('role') ?? (one instanceof HTMLInputElement ? one.type : one.localName);
    return `${kind} ${name!.trim()}`;
  });

export function keyboardOf(page: Page): Keyboard {
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  return {
    press,
    reach: async (control) => {
      const came: string[] = [];
      for (let i = 0; i < MOST_TABS; i++) {
        await press('Tab');
        const now = await focused(page);
        if (typeof control === 'string' ? now.startsWith(control) : control.test(now)) return;
        came.push(now);
      }
      throw new Error(`Tab does not come to ${control}, but to:\n${[...new Set(came)].join('\n')}`);
    },
  };
}
