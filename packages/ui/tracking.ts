/** A code as it is shown: in groups of four digits, or three of six, as one reads them out. */
export function groupCode(code: string): string {
  return code.replaceAll(code.length === 6 ? /\d{3}(?=\d)/g : /\d{4}(?=\d)/g, '$& ');
}

/**
 * The address that opens a report's progress, below /portal/. Number and code stand behind the #, which browsers send to
 * nobody: no log and no other site learns them.
 */
export function trackPath({ number, code }: { readonly number: string; readonly code: string }): string {
  return `track#${new URLSearchParams({ number, code }).toString()}`;
}
