const storageKey = 'zhenshu.recent-classes';
const most = 8;

/** A class this person chose lately, with both its names. */
export type RecentClass = { readonly value: string; readonly nameZh: string; readonly nameEn: string };

/** Classes chosen lately on this machine, the last first. */
export function recentClasses(): RecentClass[] {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? '[]') as RecentClass[];
  } catch {
    return [];
  }
}

/** Keeps a chosen class at the head of the recent ones. */
export function keepRecentClass(chosen: RecentClass): void {
  const others = recentClasses().filter((one) => one.value !== chosen.value);
  localStorage.setItem(storageKey, JSON.stringify([chosen, ...others].slice(0, most)));
}
