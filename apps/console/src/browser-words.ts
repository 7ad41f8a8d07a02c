const browsers = [
  [/Edg\/(\d+)/, 'Edge'],
  [/(?:HeadlessChrome|Chrome)\/(\d+)/, 'Chrome'],
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Version\/(\d+)[\d.]* .*Safari/, 'Safari'],
] as const;
const systems = [
  [/Android/, 'Android'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

/** Chrome 150 (Windows): what people can tell of a browser by its User-Agent; whatever it is not known by, shortened. */
export function browserWords(agent: string): string {
  const found = browsers.flatMap(([mark, name]) => {
    const version = mark.exec(agent)?.[1];
    return version === undefined ? [] : [`${name} ${version}`];
  });
  const system = systems.find(([mark]) => mark.test(agent))?.[1];
  return found[0] ? `${found[0]}${system ? ` (${system})` : ''}` : agent.slice(0, 60);
}
