import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { KnnPage } from './knn/knn-page.tsx';
import { KNN_FIELDS } from './knn/knn-state.ts';
import { Choice } from './parts/controls.tsx';
import { chooseTheme, THEMES, theme } from './parts/theme.ts';
import { parseHash } from './state/hash.ts';
import { openPageState } from './state/page-state.ts';
import { STRINGS } from './strings.ts';

/** Every page by its name in the address, in the order of the lectures. */
const PAGES = { knn: STRINGS.knn } as const;
type PageName = keyof typeof PAGES;

const pageOf = (): PageName => {
  const { page } = parseHash(location.hash);
  return page in PAGES ? (page as PageName) : 'knn';
};
const shown = signal(pageOf());
addEventListener('hashchange', () => {
  shown.value = pageOf();
});
addEventListener('popstate', () => {
  shown.value = pageOf();
});

/** What teachers ask for in a link: `hide=controls,text`, `embed=1`. */
const layoutOf = () => {
  const { settings } = parseHash(location.hash);
  const hidden: ReadonlySet<string> = new Set((settings.get('hide') ?? '').split(','));
  return { hidden, isEmbedded: settings.has('embed') };
};

export function App() {
  const { name, lead } = PAGES[shown.value];
  const { hidden, isEmbedded } = layoutOf();
  useEffect(() => {
    document.title = `${name} · ${STRINGS.title}`;
  }, [name]);
  return (
    <div class="lab">
      <a class="skip" href="#main">
        {STRINGS.skip}
      </a>
      {!isEmbedded && (
        <header>
          <p class="brand">
            <strong>{STRINGS.title}</strong> <span>{STRINGS.tagline}</span>
          </p>
          <nav aria-label={STRINGS.pages}>
            {Object.entries(PAGES).map(([page, strings]) => (
              <a key={page} href={`#/${page}`} aria-current={page === shown.value ? 'page' : undefined}>
                {strings.name}
              </a>
            ))}
          </nav>
          <Choice
            label={STRINGS.theme.label}
            value={theme.value}
            options={THEMES.map((one) => [one, STRINGS.theme[one]])}
            onCommit={chooseTheme}
          />
        </header>
      )}
      <main id="main" tabIndex={-1}>
        <h1>{name}</h1>
        {!hidden.has('text') && <p class="lead">{lead}</p>}
        <Knn hidden={hidden} />
      </main>
    </div>
  );
}

function Knn({ hidden }: { readonly hidden: ReadonlySet<string> }) {
  const page = useMemo(() => openPageState('knn', KNN_FIELDS), []);
  useEffect(() => page.close, []);
  return (
    <>
      <p class="notice" role="alert">
        {page.notice.value}
      </p>
      <KnnPage page={page} hidden={hidden} />
    </>
  );
}
