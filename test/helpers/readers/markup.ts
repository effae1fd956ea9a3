import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
export type Element = DefaultTreeAdapterMap['element'];

/** All elements below a node, in the order of the document. */
export function elementsOf(node: DefaultTreeAdapterMap['parentNode']): readonly Element[] {
  return node.childNodes.flatMap((child) => ('tagName' in child ? [child, ...elementsOf(child)] : []));
}

export const textOf = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';

export const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((attr) => attr.name === name)?.value;

/** What an SVG shows: its texts, and the shapes of each mark with what Vega says of them. */
export function readSvg(svg: string) {
  const elements = elementsOf(parseFragment(svg));
  const texts = elements.filter(({ tagName }) => tagName === 'text').map(textOf);
  const shapes = elements
    .filter((element) => attribute(element, 'role') === 'graphics-symbol')
    .flatMap((element) => {
      const kind = attribute(element, 'aria-roledescription') ?? '';
      const [x = Number.NaN, y = Number.NaN] =
        /^translate\(([\d.-]+),([\d.-]+)\)$/
          .exec(attribute(element, 'transform') ?? '')
          ?.slice(1)
          .map(Number) ?? [];
      const says = attribute(element, 'aria-label') ?? '';
      return { kind, says, x, y, fill: attribute(element, 'fill'), d: attribute(element, 'd') };
    });
  return { texts, shapes };
}
