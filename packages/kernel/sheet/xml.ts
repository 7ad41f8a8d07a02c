import { SheetProblem } from './limits.ts';

/** What a scan tells: names without their prefix, attributes and texts as they stand (see `attributeOf`, `decode`). */
export type XmlListener = {
  readonly open?: (name: string, attributes: string) => void;
  readonly close?: (name: string) => void;
  /** A text may come in several parts. */
  readonly text?: (raw: string) => void;
};

/** The longest tag or comment: longer ones are no table's. */
const longestTag = 200_000;
/** Tags of one part: two million cells with their values and ends, and as many again. */
const mostTags = 16_000_000;

/**
 * Goes through XML piece by piece, once, in time that grows with its length alone. No tree is built, so depth costs
 * nothing; no document type is taken, so no entities are defined. Throws SheetProblem where it is cut off.
 */
export async function scanXml(pieces: AsyncIterable<Uint8Array>, listener: XmlListener): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  let tags = 0;
  for await (const piece of pieces) {
    const scanned = scan(rest + decoder.decode(piece, { stream: true }), listener);
    rest = scanned.rest;
    tags += scanned.tags;
    if (rest.length > longestTag) throw new SheetProblem('sheet.not_a_table');
    if (tags > mostTags) throw new SheetProblem('sheet.too_large');
  }
  if (rest !== '') throw new SheetProblem('sheet.not_a_table');
}

/** Tells all that is whole and gives back the tag that is not. */
function scan(text: string, listener: XmlListener): { tags: number; rest: string } {
  let at = 0;
  for (let tags = 0; ; tags++) {
    const from = text.indexOf('<', at);
    const words = from < 0 ? text.slice(at) : text.slice(at, from);
    if (words !== '') listener.text?.(words);
    if (from < 0) return { tags, rest: '' };
    at = endOf(text, from);
    if (at < 0) return { tags, rest: text.slice(from) };
    tell(text.slice(from + 1, at - 1), listener);
  }
}

function tell(tag: string, listener: XmlListener): void {
  if (tag.startsWith('/')) listener.close?.(local(tag.slice(1).trimEnd()));
  else if (tag.startsWith('![CDATA[')) listener.text?.(tag.slice(8, -2).replaceAll('&', '&amp;'));
  else if (tag.startsWith('!DOCTYPE')) throw new SheetProblem('sheet.not_a_table');
  else if (!tag.startsWith('!') && !tag.startsWith('?')) {
    const alone = tag.endsWith('/');
    const blank = tag.search(/[\s/]/);
    const name = local(blank < 0 ? tag : tag.slice(0, blank));
    listener.open?.(name, blank < 0 ? '' : tag.slice(blank));
    if (alone) listener.close?.(name);
  }
}

/** The place behind a tag, comment or marked section; -1 where it is not whole yet. */
function endOf(text: string, from: number): number {
  const close = text.startsWith('<!--', from) ? '-->' : text.startsWith('<![CDATA[', from) ? ']]>' : null;
  if (close !== null) {
    const at = text.indexOf(close, from + 4);
    return at < 0 ? -1 : at + 3;
  }
  let quote = 0;
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (quote === 0 && sign === 0x3e) return at + 1;
    // A quoted value may hold the sign that ends a tag.
    if (quote === 0 ? sign === 0x22 || sign === 0x27 : sign === quote) quote = quote === 0 ? sign : 0;
  }
  return -1;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const patterns = new Map<string, RegExp>();

/** The decoded value of an attribute, by its name without prefix. */
export function attributeOf(attributes: string, name: string): string | undefined {
  let pattern = patterns.get(name);
  if (!pattern) {
    pattern = new RegExp(`\\s(?:\\w+:)?${name}=(?:"([^"]*)"|'([^']*)')`);
    patterns.set(name, pattern);
  }
  const found = pattern.exec(attributes);
  return found ? decode(found[1] ?? found[2] ?? '') : undefined;
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Text of XML with its references resolved, in one go: what they make is not read again. */
export function decode(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|quot|apos|amp));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name) return named[name] ?? whole;
      const point = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
      return point < 0x110000 ? String.fromCodePoint(point) : whole;
    },
  );
}
