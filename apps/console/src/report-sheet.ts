/** Columns of a table of reports, in the order of the template; their names stand in the texts `sheet.names.<column>`. */
export const reportColumns = [
  'text',
  'place',
  'at',
  'external',
  'title',
  'name',
  'phone',
  'lng',
  'lat',
  'area',
] as const;
export type ReportColumn = (typeof reportColumns)[number];

type Say = (key: string) => string;

/** The names a column is known by, the one of the reader's language first. */
export function namesOf(column: ReportColumn, t: Say): string[] {
  return t(`sheet.names.${column}`).split(t('say.comma'));
}

/** Heads of the template: the first name of each column. */
export function templateHeads(t: Say): string[] {
  return reportColumns.map((column) => namesOf(column, t)[0]!);
}
