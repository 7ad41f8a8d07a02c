import { useQuery } from '@tanstack/react-query';
import type { StepLimit } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { call } from '../api.ts';
import { wordsOf } from '../texts.ts';
import { Action } from './action.tsx';
import { DataTable, type Column } from './data-table.tsx';

/** Time limits of the steps 环节时限 of every procedure; clocks that run keep theirs. */
export function StepLimits({ edits }: { edits: boolean }) {
  const { t } = useLanguage();
  return (
    <>
      {['event', 'call'].map((kind) => (
        <section key={kind} className="gap-below" aria-labelledby={`limits-${kind}`}>
          <h2 id={`limits-${kind}`} className="class-part">
            {t(`kind.${kind}`)}
          </h2>
          <KindLimits kind={kind} edits={edits} />
        </section>
      ))}
    </>
  );
}

function KindLimits({ kind, edits }: { kind: string; edits: boolean }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['step-limits', kind],
    queryFn: () => call('GET /step-limits', { query: { kind } }),
  });
  const units = wordsOf('catalog.unit.').map((value) => ({ value, label: t(`catalog.unit.${value}`) }));
  const columns: Column<StepLimit>[] = [
    { title: t('col.step'), lead: true, cell: (row) => t(`catalog.step.${row.step}`) },
    { title: t('col.limit'), className: 'figures', cell: (row) => formatAmount(row.amount, row.unit, t) },
    { title: t('col.source'), cell: (row) => t(row.usual ? 'say.usual_limit' : 'say.own_limit') },
    ...(edits
      ? [
          {
            title: t('col.actions'),
            cell: (row: StepLimit) => (
              <Action
                label={t('do.set_limit')}
                initial={{ amount: String(row.amount), unit: row.unit }}
                questions={[
                  { name: 'amount', kind: 'text', required: true, label: t('col.amount'), pattern: '^[1-9]\\d{0,3}$' },
                  { name: 'unit', kind: 'choice', required: true, label: t('col.unit'), options: units },
                ]}
                refreshes={['step-limits']}
                run={async ({ amount, unit }, id) => {
                  const body = { id, kind, step: row.step, amount: Number(amount), unit: unit as StepLimit['unit'] };
                  await call('POST /step-limits', { body });
                }}
              />
            ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label={`${t(`kind.${kind}`)} ${t('tab.limits')}`}
      columns={columns}
      list={{
        rows: query.data?.rows ?? [],
        loading: query.isPending,
        problem: query.error,
        retry: () => void query.refetch(),
        loadingMore: false,
      }}
      rowKey={(row) => row.step}
      empty={t('say.no_match')}
    />
  );
}
