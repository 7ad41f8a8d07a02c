/** The two languages of the product; Chinese is the first. */
export type Language = 'zh' | 'en';

/** A text in both languages, side by side, so that none can be forgotten: [zh-CN, en]. `{name}` marks a value. */
export type Text = readonly [zh: string, en: string];

/** A message file: key → text in both languages. */
export type Messages = Readonly<Record<string, Text>>;

/** The text of a key with its values filled in; an unknown key is shown as it is, so that a gap is visible. */
export function say(
  messages: Messages,
  language: Language,
  key: string,
  values: Readonly<Record<string, unknown>> = {},
): string {
  const text = messages[key];
  if (!text) return key;
  return fill(language === 'zh' ? text[0] : text[1], values);
}

/** Puts values into the `{name}` places of a text; a missing value leaves its place visible. */
export function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}
