import type { ComponentType } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Fields } from '../state/hash.ts';
import { openPageState, type PageState } from '../state/page-state.ts';

/** Parts that a link asks to leave out: tools, actions, text, controls. */
export type Hidden = ReadonlySet<string>;

/** What a page is given: its settings, and what to leave out. */
export interface PageProps<State> {
  readonly page: PageState<State>;
  readonly hidden: Hidden;
}

/** A page as the shell opens it. */
export type OpenPage = ComponentType<{ readonly hidden: Hidden }>;

/**
 * A page whose settings stand in the address.
 * @param name its name there
 */
export function stateful<State extends object>(
  name: string,
  fields: Fields<State>,
  View: ComponentType<PageProps<State>>,
): OpenPage {
  return ({ hidden }) => {
    const page = useMemo(() => openPageState(name, fields), []);
    useEffect(() => page.close, []);
    return (
      <>
        <p class="notice" role="alert">
          {page.notice.value}
        </p>
        <View page={page} hidden={hidden} />
      </>
    );
  };
}
