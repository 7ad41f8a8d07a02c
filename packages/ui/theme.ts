/** Colours of text with a meaning, checked for 4.5:1 on white. */
const colours = { accent: '#0958d9', hover: '#1265dd', red: '#cf1322' } as const;

/** Fills of bars and circles: yellow and red belong to limits, green to done; text never stands on them. */
export const fills = {
  accent: '#1677ff',
  none: '#1677ff',
  yellow: '#faad14',
  red: '#f5222d',
  done: '#52c41a',
} as const;

/** The system's own Chinese typefaces; nothing is downloaded. */
const fontFamily =
  "-apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Segoe UI', sans-serif";

/** Tokens for antd's compact algorithm: one accent, radius 6; it takes 2 px off the type, which leaves 14. */
export const staffTokens = {
  colorPrimary: colours.accent,
  // antd's own is 4.16:1 under white words while the pointer rests on a button.
  colorPrimaryHover: colours.hover,
  colorLink: colours.accent,
  colorError: colours.red,
  borderRadius: 6,
  fontSize: 16,
  fontFamily,
} as const;
