/** Colours with a meaning, checked for 4.5:1 on white: yellow and red belong to limits, green to done. */
export const colours = {
  accent: '#0958d9',
  none: '#595959',
  yellow: '#9a5b00',
  red: '#cf1322',
  done: '#237804',
} as const;

/** Fills of bars and circles for the same meanings; text never stands on them. */
export const fills = {
  accent: '#1677ff',
  none: '#1677ff',
  yellow: '#faad14',
  red: '#f5222d',
  done: '#52c41a',
} as const;

/** The system's own Chinese typefaces; nothing is downloaded. */
export const fontFamily =
  "-apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Segoe UI', sans-serif";

/** Tokens for antd: one accent, radius 6, 14 px. */
export const staffTokens = {
  colorPrimary: colours.accent,
  colorLink: colours.accent,
  borderRadius: 6,
  fontSize: 14,
  fontFamily,
} as const;
