import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { EntryChange, ListVersion, RowProblem } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, organsQuery } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { ProblemNote } from './problem.tsx';
import { usePages } from './use-pages.ts';

/** What a version changes against the one it follows, entry by entry, each field before and after. */
export function ListChanges({ version }: { version: ListVersion }) {
  const { t } = useLanguage();
  const say = useFieldWords();
  const { data: sum } = useQuery({
    queryKey: ['lists', 'difference', version.id],
    queryFn: () => call('GET /lists/versions/:id/difference', { params: { id: version.id } }),
  });
  const list = usePages(['lists', 'changes', version.id], (after) =>
    call('GET /lists/versions/:id/changes', { params: { id: version.id }, query: { after } }),
  );
  const columns: Column<EntryChange>[] = [
    {
      title: t('col.change'),
      className: 'nowrap',
      cell: (row) => <span className={`tag ${tones[row.what]}`}>{t(`say.${row.what}_entries`)}</span>,
    },
    { title: t('col.entry'), lead: true, cell: (row) => row.name },
    {
      title: t('col.fields'),
      cell: (row) => (
        <dl className="changes">
          {row.fields
            .filter(({ before, after }) => say(after) !== '' || say(before) !== '')
            .map(({ field, before, after }) => (
              <div key={field}>
                <dt>{t(`catalog.field.${field}`)}</dt>
                <dd>
                  {row.what === 'changed' && <del>{say(before, field) || t('say.nothing')}</del>}{' '}
                  {say(row.what === 'removed' ? before : after, field) || t('say.nothing')}
                </dd>
              </div>
            ))}
        </dl>
      ),
    },
  ];
  return (
    <>
      {sum && (
        <output className="gap-below block-line">
          {(['added', 'changed', 'removed'] as const)
            .map((what) => `${t(`say.${what}_entries`)} ${sum[what].length}`)
            .concat(t('say.same_entries', { count: sum.same }))
            .join(' · ')}
        </output>
      )}
      <DataTable
        label={t('do.compare')}
        columns={columns}
        list={list}
        rowKey={(row) => row.key}
        empty={t('say.no_changes')}
      />
    </>
  );
}

const tones = { added: 'done', changed: 'late', removed: 'quiet' } as const;

/** What is wrong with the entries of a draft, row by row as its export would stand. */
export function ListFaults({ version }: { version: ListVersion }) {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['lists', 'faults', version.id],
    queryFn: () => call('GET /lists/versions/:id/faults', { params: { id: version.id } }),
  });
  if (!data) return error ? <ProblemNote problem={error} retry={() => void refetch()} /> : <Skeleton active />;
  const sum = { rows: data.rows, entries: data.entries, left: data.left, problems: data.problemCount };
  return (
    <>
      <output className="gap-below block-line">{t('say.faults', sum)}</output>
      <RowProblems problems={data.problems} />
    </>
  );
}

/** Faults of rows: where, what stands there, why it is wrong. */
export function RowProblems({ problems }: { problems: readonly RowProblem[] }) {
  const { t } = useLanguage();
  const columns: Column<RowProblem>[] = [
    { title: t('col.line'), className: 'figures', lead: true, cell: (row) => row.line },
    { title: t('col.column'), cell: (row) => row.column },
    { title: t('col.value'), cell: (row) => row.value },
    {
      title: t('col.problem'),
      cell: (row) => <span className={row.warning ? 'warn' : 'red-text'}>{t(row.code, { other: row.other })}</span>,
    },
  ];
  return (
    <DataTable
      label={t('col.problem')}
      columns={columns}
      list={{ rows: problems, loading: false, problem: null, retry: () => {}, loadingMore: false }}
      rowKey={(row) => `${row.line} ${row.column} ${row.code}`}
      empty={t('say.no_faults')}
    />
  );
}

/** Where the words of a field stand, if not under its own name. */
const wordsOfField: Readonly<Record<string, string>> = {
  ...{ type: 'code.type', nature: 'code.nature', exercise: 'code.exercise', objects: 'code.object' },
  ...{ forms: 'code.form', handling: 'code.handling', state: 'matter_state' },
  ...{ statutoryUnit: 'unit', promisedUnit: 'unit' },
};

/** The value of a field in words: closed sets, organs and areas by their names, lists with commas. */
function useFieldWords(): (value: unknown, field?: string) => string {
  const { t, has, name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  return function say(value, field = ''): string {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map((one) => say(one, field)).join(' · ');
    if (typeof value === 'object')
      return Object.values(value)
        .map((one) => say(one))
        .join(' ');
    const text = String(value as string | number | boolean);
    const organ = /^(organId|leads|supports|receivers)$/.test(field) && organs.find((one) => one.id === text);
    const area = field === 'area' && areas.find((one) => String(one.code) === text);
    if (organ || area) return name((organ || area) as { nameZh: string; nameEn: string });
    if (typeof value === 'boolean') return t(value ? 'say.yes' : 'say.no');
    const word = `catalog.${wordsOfField[field] ?? field}.${text}`;
    return has(word) ? t(word) : text;
  };
}
