import { logger, parse, View, Warn } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { THEME } from './theme.ts';

/** A Vega-Lite specification that holds its data. */
export type Chart = TopLevelSpec;

/**
 * Draws a chart as an SVG element. Its text takes the colour of the page around it (`currentColor`). The same chart
 * always gives the same text.
 * @param onWarning called with Vega's warnings about charts that it draws nevertheless
 * @throws Error if nothing can be drawn
 */
export async function chartSvg(chart: Chart, onWarning: (text: string) => void = () => {}): Promise<string> {
  const log = loggerTo(onWarning);
  const { spec } = compile({ ...chart, config: THEME }, { logger: log });
  const view = new View(parse(spec), { renderer: 'none', logger: log });
  try {
    return withoutEmptyMarks(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Groups of marks that hold none say that they are graphics, which no one can look at. */
const withoutEmptyMarks = (svg: string): string =>
  svg.replaceAll(/(<g class="mark-[^>]*?) role="graphics-symbol" aria-roledescription="[^"]*"(\/>|><\/g>)/g, '$1$2');

function loggerTo(onWarning: (text: string) => void): ReturnType<typeof logger> {
  const made = logger(Warn);
  made.warn = (...words: readonly unknown[]) => {
    onWarning(words.map(String).join(' '));
    return made;
  };
  made.error = (...words: readonly unknown[]) => {
    throw words.find((word) => word instanceof Error) ?? new Error(`chart: ${words.map(String).join(' ')}`);
  };
  return made;
}
