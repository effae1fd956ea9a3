import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { STRINGS } from '../strings.ts';
import { type Fields, hashOf, parseHash, readState, settingsOf } from './hash.ts';

/** Settings of a link that belong to every page: what teachers hide, and whether it stands in a page of theirs. */
const OF_EVERY_PAGE = ['hide', 'embed'];

/** The settings of a page. They stand in the address: a link opens the same page, and Back undoes. */
export interface PageState<State> {
  readonly state: ReadonlySignal<State>;
  /** Words about a link that was not understood; undefined where all was. */
  readonly notice: ReadonlySignal<string | undefined>;
  /** Changes settings while something is being dragged: without a step that could be undone. */
  preview(change: Partial<State>): void;
  /** Changes settings, or ends a drag. */
  commit(change?: Partial<State>): void;
  /** Whether there is a step to be undone. */
  readonly canUndo: ReadonlySignal<boolean>;
  /** Goes back by one step, as the browser's Back does. */
  undo(): void;
  /** Stops following the address. */
  close(): void;
}

/** @param page its name in the address */
export function openPageState<State extends object>(page: string, fields: Fields<State>): PageState<State> {
  const read = () => readState(fields, parseHash(location.hash).settings);
  const first = read();
  const state = signal(first.state);
  const notice = signal(noticeOf(first.faults));
  const depth = signal(depthOf());
  const follow = () => {
    if (parseHash(location.hash).page !== page) return;
    const next = read();
    state.value = next.state;
    notice.value = noticeOf(next.faults);
    depth.value = depthOf();
  };
  addEventListener('popstate', follow);
  addEventListener('hashchange', follow);
  const preview = (change: Partial<State>) => {
    state.value = { ...state.value, ...change };
  };
  return {
    state,
    notice,
    preview,
    commit: (change = {}) => {
      preview(change);
      notice.value = undefined;
      const before = parseHash(location.hash).settings;
      const kept = [...before].filter(([name]) => OF_EVERY_PAGE.includes(name));
      const hash = hashOf({ page, settings: new Map([...settingsOf(fields, state.value), ...kept]) });
      if (hash === location.hash) return;
      depth.value++;
      history.pushState({ depth: depth.value }, '', hash);
    },
    canUndo: computed(() => depth.value > 0),
    undo: () => history.back(),
    close: () => {
      removeEventListener('popstate', follow);
      removeEventListener('hashchange', follow);
    },
  };
}

function noticeOf(faults: readonly { readonly name: string; readonly text: string }[]): string | undefined {
  if (faults.length === 0) return undefined;
  const list = faults.map(({ name, text }) => `${name}=${text.length > 20 ? `${text.slice(0, 20)}…` : text}`);
  return STRINGS.linkFaults(list.join(', '));
}

/** How many steps lead here from where the page was opened. */
function depthOf(): number {
  const { depth } = Object(history.state) as { depth?: unknown };
  return typeof depth === 'number' ? depth : 0;
}
