import { logger, parse, View, Warn } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { settingError, usageError } from '../../errors.ts';
import { checkFunction, checkObject } from '../../util/checks.ts';
import { THEME } from './theme.ts';

/** A Vega-Lite specification that holds its data. */
export type Chart = TopLevelSpec;

/**
 * Draws a chart as an SVG element. Its text takes the colour of the page around it (`currentColor`). The same chart
 * always gives the same text.
 * @param onWarning called with Vega's warnings about charts that it draws nevertheless
 * @throws UserError (usage) for a chart that Vega refuses, with its error as the cause; and for a side of more than 10,000 pixels
 */
export async function chartSvg(chart: Chart, onWarning: (text: string) => void = () => {}): Promise<string> {
  checkObject('chart', chart, "{ data: { values: [{ a: 1 }] }, mark: 'bar' }");
  checkFunction('onWarning', onWarning);
  for (const side of ['width', 'height'] as const) checkSize(side, Object(chart)[side]);
  const warnings: string[] = [];
  try {
    return await drawChart(chart, (text) => warnings.push(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`the chart cannot be drawn: ${reason}`, { cause: error });
  } finally {
    for (const warning of warnings) onWarning(warning); // here, so that an error of the caller's own stays as it is
  }
}

/** Pixels of a side: an axis of millions takes minutes, and no page shows it. */
const MOST_PIXELS = 10_000;

/** @throws UserError (usage) for a side of a chart that is too long, or none that Vega-Lite knows */
function checkSize(side: string, size: unknown): void {
  if (size === undefined || size === 'container') return;
  const { step = size } = Object(size) as { readonly step?: unknown };
  if (typeof step === 'number' && step >= 0 && step <= MOST_PIXELS) return;
  throw settingError(`${side} of chart`, `pixels, at most ${MOST_PIXELS}, { step } or 'container'`, size);
}

/** The same of a chart made here: one that cannot be drawn is a bug. */
export async function drawChart(chart: Chart, onWarning: (text: string) => void = () => {}): Promise<string> {
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
