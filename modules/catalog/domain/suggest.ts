import type { Category } from '../contract.ts';

/** A class that a text seems to speak of, and the words of the text that say so. */
export type Suggestion = { readonly category: Category; readonly score: number; readonly hits: readonly string[] };

const most = 5;
const separators = /[\p{P}\p{S}\s]+/u;

/**
 * The five classes a report's text speaks of most, with the hit words as the reason. A search word counts when the text
 * has it whole; a part of the name counts by its longest piece in the text, if that is two characters or more and at
 * least half of the part (people write 供水井盖 for 供水井盖异常). Longer hits weigh by the square of their length.
 * Only classes without classes below them are suggested. The same text always gives the same order.
 */
export function suggest(categories: readonly Category[], text: string): Suggestion[] {
  const said = plain(text);
  const parents = new Set(categories.map((category) => `${category.kind}:${category.parent}`));
  return categories
    .filter((category) => !parents.has(`${category.kind}:${category.code}`))
    .map((category) => {
      const hits = hitsOf(category, said);
      return { category, hits, score: hits.reduce((sum, hit) => sum + hit.length ** 2, 0) };
    })
    .filter((suggestion) => suggestion.score > 0)
    .toSorted(
      (a, b) =>
        b.score - a.score || compare(a.category.kind, b.category.kind) || compare(a.category.code, b.category.code),
    )
    .slice(0, most);
}

function hitsOf(category: Category, said: string): string[] {
  const whole = category.words.map(plain).filter((word) => word.length > 0 && said.includes(word));
  const pieces = [category.nameZh, category.nameEn]
    .flatMap((name) => plain(name).split(separators))
    .map((part) => pieceOf(part, said));
  const hits = [...new Set([...whole, ...pieces])].filter((hit) => hit.length > 0);
  // A hit inside a longer hit says nothing new.
  return hits.filter((hit) => !hits.some((other) => other !== hit && other.includes(hit)));
}

/** The longest piece of a part of a name that the text has, or nothing if it is too short to mean the name. */
function pieceOf(part: string, said: string): string {
  // Letters hit only as a whole: half an English word is no word.
  if (/^[\x20-\x7e]*$/.test(part)) return part.length > 3 && said.includes(part) ? part : '';
  for (let length = part.length; length >= Math.max(2, part.length / 2); length--) {
    for (let start = 0; start + length <= part.length; start++) {
      const piece = part.slice(start, start + length);
      if (said.includes(piece)) return piece;
    }
  }
  return '';
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
