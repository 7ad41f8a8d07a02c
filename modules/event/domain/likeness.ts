/** What is compared of two events: words, place, class, time. */
export type Told = {
  readonly text: string;
  readonly lng: number | null;
  readonly lat: number | null;
  /** kind:code of the class; null before filing. */
  readonly subject: string | null;
  readonly at: Date;
};

/** How alike two events are, as the desk is told: what a person judges by. */
export type Likeness = {
  /** Metres between them; null where one has no position. */
  readonly metres: number | null;
  readonly hours: number;
  /** Both filed, under the same class. */
  readonly sameClass: boolean;
  /** Share of the pairs of neighbouring characters they have in common (Dice), 0 … 1. */
  readonly words: number;
  /** As near and as recent as the practice of digital city management calls a duplicate: 50 m and 24 h (domain-facts 4.3). */
  readonly near: boolean;
};

const metresPerDegree = 111_320;
const hour = 3_600_000;
/** Beyond this an event is another one, whatever its words. */
export const farthest = { metres: 300, hours: 72 } as const;
/** Words that alone make two events without position look alike. */
const alikeWords = 0.4;
/** What words have in common at least of two events that are neither near nor of one class. */
const somewhatAlike = 0.2;

/** How alike two events are; null when nobody would take one for the other. Symmetric. */
export function likeness(a: Told, b: Told): Likeness | null {
  const metres = distance(a, b);
  const hours = Math.abs(a.at.getTime() - b.at.getTime()) / hour;
  const words = shared(pairs(a.text), pairs(b.text));
  const sameClass = a.subject !== null && a.subject === b.subject;
  if (a.subject !== null && b.subject !== null && !sameClass) return null;
  if (hours > farthest.hours || (metres !== null && metres > farthest.metres)) return null;
  if (metres === null && words < alikeWords) return null;
  const near = metres !== null && metres <= 50 && hours <= 24;
  if (!near && !sameClass && words < somewhatAlike) return null;
  return { metres: metres === null ? null : Math.round(metres), hours: Math.floor(hours), sameClass, words, near };
}

/** The order candidates are shown in: the most alike first. */
export function byLikeness(a: Likeness, b: Likeness): number {
  return weight(b) - weight(a);
}

function weight({ metres, hours, sameClass, words, near }: Likeness): number {
  const closeness = metres === null ? 0 : 1 - metres / farthest.metres;
  return Number(near) + Number(sameClass) + 2 * words + closeness + (1 - hours / farthest.hours) / 2;
}

function distance(a: Told, b: Told): number | null {
  if (a.lng === null || a.lat === null || b.lng === null || b.lat === null) return null;
  const east = (a.lng - b.lng) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * metresPerDegree;
}

function pairs(text: string): ReadonlySet<string> {
  const said = [...text.toLowerCase().replaceAll(/[\s\p{P}]+/gu, '')];
  return new Set(said.slice(1).map((character, at) => said[at]! + character));
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
}
