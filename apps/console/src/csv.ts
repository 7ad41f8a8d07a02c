/** A CSV file for spreadsheets (RFC 4180), with the mark that lets Excel read it as UTF-8. */
export function toCsv(head: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `\ufeff${[head, ...rows].map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

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

function cellOf(value: string | null): string {
  // A cell a spreadsheet would take for a formula is told as text.
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
