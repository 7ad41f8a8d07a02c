/** A CSV file for spreadsheets (RFC 4180), with the mark that lets Excel read it as UTF-8. */
export function toCsv(head: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `\ufeff${[head, ...rows].map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: string | null): string {
  // A cell a spreadsheet would take for a formula is told as text.
  const text = /^[=+\-@\t\r]/.test(value ?? '') ? `'${value}` : (value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
