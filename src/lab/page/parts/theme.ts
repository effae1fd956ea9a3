import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'cifar-train-lab-theme';
const query = matchMedia('(prefers-color-scheme: dark)');

/** What the visitor chose, kept between visits where the browser allows it. */
export const theme = signal<Theme>(stored());
const systemIsDark = signal(query.matches);
query.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

/** Whether the page is dark now. */
export const isDark = signal(false);
effect(() => {
  isDark.value = theme.value === 'system' ? systemIsDark.value : theme.value === 'dark';
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
});

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage the choice holds for this visit.
  }
}

function stored(): Theme {
  try {
    return THEMES.find((name) => name === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}
