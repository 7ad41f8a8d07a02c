import { toCsv } from '@zhenshu/kernel/csv.ts';

/** Hands a table to the browser as a download. */
export function saveCsv(name: string, head: readonly string[], rows: readonly (readonly (string | null)[])[]): void {
  saveFile(`${name}.csv`, new Blob([toCsv(head, rows)], { type: 'text/csv' }));
}

/** Hands a file to the browser as a download. */
export function saveFile(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
