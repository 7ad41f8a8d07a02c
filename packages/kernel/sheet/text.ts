const edge = /[\s\u200b]/;

/** A text without blanks, ideographic spaces and marks of width zero around it; in time that grows with the text alone. */
export function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && edge.test(text[from]!)) from += 1;
  while (to > from && edge.test(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

/** Text as people meant it: entities decoded, tabs and ideographic spaces made plain, lines kept. */
export function cleanText(text: string): string {
  if (text === '') return text;
  return text
    .replaceAll(/&#(\d{1,7});|&#x([0-9a-f]{1,6});/gi, (whole, decimal: string | undefined, hex: string | undefined) => {
      const point = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
      return point > 31 && point < 0x110000 && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
    })
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(
      // eslint-disable-next-line no-control-regex -- control characters are what is taken out
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replaceAll(/[\t\u3000\u00a0 ]+/g, ' ')
    .replaceAll(/ *\n+ */g, '\n')
    .trim();
}
