import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AlarmReceipt } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { call, meQuery } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { usePages } from './use-pages.ts';

/** What came of the messages of a source 接收记录, newest first; nothing of their content. */
export function AlarmReceipts({ sourceId }: { sourceId: string }) {
  const { t, has } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const reads = me?.rights.includes('case.read') ?? false;
  const list = usePages(['alarm-sources', sourceId, 'receipts'], (after) =>
    call('GET /alarm-sources/:id/receipts', { params: { id: sourceId }, query: { after } }),
  );
  const columns: Column<AlarmReceipt>[] = [
    { title: t('col.at'), lead: true, className: 'nowrap figures', cell: (row) => formatInstant(row.at, t) },
    {
      title: t('alarm.col.outcome'),
      className: 'nowrap',
      cell: (row) => (
        <span className={`tag ${row.outcome === 'taken' ? 'done' : row.outcome === 'refused' ? 'open' : 'quiet'}`}>
          {t(`alarm.outcome.${row.outcome}`)}
        </span>
      ),
    },
    {
      title: t('alarm.col.why'),
      className: 'grow',
      cell: (row) => row.code && <Why code={row.code} times={row.times} known={has(row.code)} />,
    },
    { title: t('alarm.col.device'), cell: (row) => row.device },
    {
      title: t('col.report_number'),
      className: 'nowrap figures',
      cell: (row) =>
        reads && row.caseId ? (
          <Link to="/cases/$id" params={{ id: row.caseId }}>
            {row.number}
          </Link>
        ) : (
          row.number
        ),
    },
  ];
  return (
    <DataTable
      label={t('alarm.tab.receipts')}
      columns={columns}
      list={list}
      rowKey={(row) => row.id}
      empty={t('alarm.no_receipts')}
    />
  );
}

function Why({ code, times, known }: { code: string; times: number; known: boolean }) {
  const { t } = useLanguage();
  return (
    <span className="red-text">
      {known ? t(code).replaceAll(/\{\w+\}/g, '…') : code}
      {times > 1 && <small className="muted"> {t('alarm.times', { times })}</small>}
    </span>
  );
}
