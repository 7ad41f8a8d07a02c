import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useMemo } from 'react';
import type { WorkRow } from '@zhenshu/casefile/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery } from '../api.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { useOrganName } from '../parts/organ-name.ts';
import { Page } from '../parts/page.tsx';
import { stepRow, useKeys } from '../parts/use-keys.ts';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant, TimeLeft, UrgentTag } from '../parts/words.tsx';
import { wordsOf } from '../texts.ts';
import { workGroup } from '../work-groups.ts';

/** My work 我的待办: every open task of mine, whatever its kind, by time left. */
export function WorkListPage() {
  const { t, name } = useLanguage();
  const organName = useOrganName();
  const { data: me } = useQuery(meQuery);
  const now = useNow();
  const navigate = useNavigate();
  const { step } = useSearch({ from: '/shell/work' });
  const all = usePages(['work'], (after) => call('GET /work', { query: { after, limit: '100' } }), 30_000);
  const rows = useMemo(() => (step ? all.rows.filter((row) => row.step === step) : all.rows), [all.rows, step]);
  useKeys((key) => {
    if (key === 'j') stepRow(1);
    if (key === 'k') stepRow(-1);
  });

  // Work of a command centre is that of a town; whoever sees several must know which.
  const towns = me?.areas.filter((area) => area.level === 'town') ?? [];
  function whose(row: WorkRow): string {
    if (row.organ !== null) return organName(row.organId, row.organ);
    if (row.kind === 'admission') return t('say.county_side');
    const town = towns.length > 1 && towns.find((area) => area.code === Math.floor(row.area / 1000) * 1000);
    return town ? t('say.centre_of', { town: name(town) }) : t('say.centre');
  }
  const columns: Column<WorkRow>[] = [
    {
      title: t('col.title'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <Link to="/cases/$id" params={{ id: row.caseId }} data-row-link className="row-link">
          <UrgentTag urgent={row.urgent} />
          {row.title}
        </Link>
      ),
    },
    {
      title: t('col.end'),
      cell: (row) => <TimeLeft from={row.openedAt} due={row.dueAt} mark={row.mark} now={now} />,
    },
    { title: t('col.step'), className: 'nowrap', cell: (row) => t(`step.${row.step}`) },
    { title: t('col.place'), cell: (row) => row.place },
    { title: t('col.organ'), cell: whose },
    {
      title: t('col.number'),
      className: 'nowrap figures',
      cell: (row) => row.number ?? <span className="muted">{t('say.no_number')}</span>,
    },
    { title: t('col.since'), className: 'figures', cell: (row) => <Instant at={row.openedAt} now={now} /> },
  ];
  const count = (group: string) => rows.filter((row) => workGroup(row.dueAt, now) === group).length;
  return (
    <Page
      title={t('nav.work')}
      extra={
        <>
          <span className="muted wide-only">{t('say.keys_work')}</span>
          <Select
            allowClear
            aria-label={t('col.step')}
            placeholder={t('col.step')}
            value={step ?? null}
            style={{ minWidth: 120 }}
            options={wordsOf('step.').map((value) => ({ value, label: t(`step.${value}`) }))}
            onChange={(value: string | undefined) =>
              void navigate({ to: '/work', search: value ? { step: value } : {} })
            }
          />
        </>
      }
    >
      <DataTable
        steady
        label={t('nav.work')}
        columns={columns}
        list={{ ...all, id: `${all.id} ${step ?? ''}`, rows }}
        rowKey={(row) => row.task}
        empty={t('say.no_work')}
        groupOf={(row) => {
          const group = workGroup(row.dueAt, now);
          const counted = all.more ? t(`group.${group}`) : `${t(`group.${group}`)} · ${count(group)}`;
          return { key: group, text: counted, className: group };
        }}
      />
    </Page>
  );
}
