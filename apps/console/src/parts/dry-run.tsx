import { DownloadOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import type { ListVersion } from '@zhenshu/catalog/contract.ts';
import type { DryRunRow } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { areasQuery, call } from '../api.ts';
import { saveCsv } from '../csv.ts';
import { wordsOf } from '../texts.ts';
import { DataTable, type Column } from './data-table.tsx';
import { useOrganName } from './organ-name.ts';
import { ProblemNote } from './problem.tsx';

const spans = ['7', '30', '90'];

/** Dry run 试算: what a draft of the duty list would have done to the events of the last days. */
export function DryRun({ version }: { version: ListVersion }) {
  const { t, name } = useLanguage();
  const nameOf = useOrganName();
  const [days, setDays] = useState('30');
  const { data: areas = [] } = useQuery(areasQuery);
  const { data, error, refetch } = useQuery({
    queryKey: ['dry-run', version.id, days],
    queryFn: () => call('GET /lists/versions/:id/dry-run', { params: { id: version.id }, query: { days } }),
    placeholderData: keepPreviousData,
  });
  const townOf = (row: DryRunRow) => {
    const town = areas.find((one) => one.code === Math.floor(row.area / 1000) * 1000);
    return town ? name(town) : String(row.area);
  };
  const classOf = (row: DryRunRow) => name({ nameZh: row.className, nameEn: row.classNameEn });
  const columns: Column<DryRunRow>[] = [
    {
      title: t('col.title'),
      lead: true,
      className: 'grow',
      cell: (row) =>
        row.caseId === null ? (
          classOf(row)
        ) : (
          <>
            <Link to="/cases/$id" params={{ id: row.caseId }}>
              {row.title}
            </Link>
            <small className="muted">
              {' '}
              {row.number} · {classOf(row)}
            </small>
          </>
        ),
    },
    { title: t('col.town'), className: 'nowrap', cell: townOf },
    { title: t('col.now_leads'), cell: (row) => <Lead one={row.current} /> },
    { title: t('col.then_leads'), cell: (row) => <Lead one={row.drafted} /> },
  ];
  function save(rows: readonly DryRunRow[]): void {
    const heads = ['number', 'title', 'class', 'town', 'at', 'now_leads', 'now_basis', 'then_leads', 'then_basis'];
    saveCsv(
      `${t('do.dry_run')} ${version.scheme} ${version.version}`,
      heads.map((key) => t(`col.${key}`)),
      rows.map((row) => [
        ...[row.number, row.title, classOf(row), townOf(row), formatInstant(row.at, t)],
        ...[
          row.current && nameOf(row.current.organId, row.current.organ),
          row.current?.basis ?? null,
          row.drafted && nameOf(row.drafted.organId, row.drafted.organ),
          row.drafted?.basis ?? null,
        ],
      ]),
    );
  }
  return (
    <>
      <div className="filters">
        <Segmented
          value={days}
          onChange={setDays}
          options={spans.map((value) => ({ value, label: t('say.last_days', { days: value }) }))}
        />
        {data && data.rows.length > 0 && (
          <Button icon={<DownloadOutlined />} onClick={() => save(data.rows)}>
            {t('do.export')}
          </Button>
        )}
      </div>
      {error && <ProblemNote problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton active />}
      {data && (
        <>
          <p>{t(data.whole ? 'say.dry_run' : 'say.dry_run_newest', { events: data.events, since: data.since })}</p>
          <ul className="plain">
            {(wordsOf('dry_run.') as DryRunRow['kind'][]).map((kind) => (
              <li key={kind}>
                {t(`dry_run.${kind}`)} <strong className="figures">{data.counts[kind]}</strong>
              </li>
            ))}
          </ul>
          <DataTable
            label={t('do.dry_run')}
            columns={columns}
            list={{ rows: data.rows, loading: false, problem: null, retry: () => {}, loadingMore: false }}
            rowKey={(row) => `${row.caseId} ${row.at} ${row.area} ${row.className}`}
            empty={t(data.events === 0 ? 'say.dry_run_no_events' : 'say.dry_run_same')}
          />
        </>
      )}
    </>
  );
}

function Lead({ one }: { one: DryRunRow['current'] }) {
  const { t } = useLanguage();
  const nameOf = useOrganName();
  if (one === null) return <span className="muted">{t('say.nobody_named')}</span>;
  return (
    <>
      {nameOf(one.organId, one.organ)}
      <small className="muted"> {one.basis}</small>
    </>
  );
}
