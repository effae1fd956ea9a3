import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Choice } from './parts/controls.tsx';
import type { Hidden, OpenPage } from './parts/stateful.tsx';
import { chooseTheme, THEMES, theme } from './parts/theme.ts';
import { parseHash } from './state/hash.ts';
import { STRINGS } from './strings.ts';

/** As it stands in index.html, before a page is open. */
const BRAND = document.title;

/** A page, loaded when it is first asked for. */
interface Page {
  readonly words: { readonly name: string; readonly lead: string };
  readonly load: () => Promise<{ readonly default: OpenPage }>;
}

/** Every page by its name in the address, in the order of the lectures. */
const PAGES = {
  knn: { words: STRINGS.knn, load: () => import('./knn/knn-page.tsx') },
  pixels: { words: STRINGS.pixels, load: () => import('./pixels/pixels-page.tsx') },
  dimensions: { words: STRINGS.dimensions, load: () => import('./dimensions/dimensions-page.tsx') },
  linear: { words: STRINGS.linear, load: () => import('./linear/linear-page.tsx') },
  hard: { words: STRINGS.hard, load: () => import('./hard/hard-page.tsx') },
  losses: { words: STRINGS.losses, load: () => import('./losses/losses-page.tsx') },
  race: { words: STRINGS.race, load: () => import('./race/race-page.tsx') },
  images: { words: STRINGS.images, load: () => import('./images/images-page.tsx') },
} as const satisfies Readonly<Record<string, Page>>;
type PageName = keyof typeof PAGES;

const asked = (): PageName => {
  const { page } = parseHash(location.hash);
  return Object.hasOwn(PAGES, page) ? (page as PageName) : 'knn';
};
const shown = signal(asked());
/** The page that is shown, once it is loaded, or why it could not be. */
const opened = signal<{ readonly name: PageName; readonly View?: OpenPage; readonly fault?: string } | undefined>(
  undefined,
);

async function open(): Promise<void> {
  const name = asked();
  shown.value = name;
  if (opened.value?.name === name && opened.value.View !== undefined) return;
  try {
    const { default: View } = await PAGES[name].load();
    if (shown.value === name) opened.value = { name, View };
  } catch (error) {
    if (shown.value === name) opened.value = { name, fault: (error as Error).message };
  }
}
addEventListener('hashchange', open);
addEventListener('popstate', open);
void open();

/** What teachers ask for in a link: `hide=controls,text`, `embed=1`. */
const layoutOf = () => {
  const { settings } = parseHash(location.hash);
  const hidden: Hidden = new Set((settings.get('hide') ?? '').split(','));
  return { hidden, isEmbedded: settings.has('embed') };
};

export function App() {
  const { name, lead } = PAGES[shown.value].words;
  const { hidden, isEmbedded } = layoutOf();
  useEffect(() => {
    document.title = `${name} · ${BRAND}`;
  }, [name]);
  return (
    <div class="lab">
      <button type="button" class="skip" onClick={() => document.getElementById('main')!.focus()}>
        {STRINGS.skip}
      </button>
      {!isEmbedded && <Head />}
      <main id="main" tabIndex={-1}>
        <h1>{name}</h1>
        {!hidden.has('text') && <p class="lead">{lead}</p>}
        <Opened hidden={hidden} />
      </main>
    </div>
  );
}

function Head() {
  return (
    <header>
      <p class="brand">
        <strong>{BRAND}</strong> <span>{STRINGS.tagline}</span>
      </p>
      <Choice
        label={STRINGS.theme.label}
        value={theme.value}
        options={THEMES.map((one) => [one, STRINGS.theme[one]])}
        onCommit={chooseTheme}
      />
      <nav aria-label={STRINGS.pages}>
        {Object.entries(PAGES).map(([page, { words }]) => (
          <a key={page} href={`#/${page}`} aria-current={page === shown.value ? 'page' : undefined}>
            {words.name}
          </a>
        ))}
      </nav>
    </header>
  );
}

function Opened({ hidden }: { readonly hidden: Hidden }) {
  const { name, View, fault } = opened.value ?? {};
  if (name !== shown.value) return <p role="status">{STRINGS.opening}</p>;
  if (View !== undefined) return <View key={name} hidden={hidden} />;
  return (
    <p class="fault" role="alert">
      {STRINGS.failed(fault!)}
    </p>
  );
}
