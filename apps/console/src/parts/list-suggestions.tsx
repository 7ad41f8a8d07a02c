import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Segmented, Space } from 'antd';
import { useState } from 'react';
import type { DutySuggestion, SuggestionState } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, organsQuery } from '../api.ts';
import { wordsOf } from '../texts.ts';
import { Action } from './action.tsx';
import { DataTable, type Column } from './data-table.tsx';
import { useNow } from './use-now.ts';
import { usePages } from './use-pages.ts';
import { Instant } from './words.tsx';

/** Suggestions 清单调整建议: what rulings ask of the duty list, to be adopted into a draft or dismissed. */
export function ListSuggestions() {
  const { t, name } = useLanguage();
  const now = useNow();
  const [state, setState] = useState<SuggestionState>('open');
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  const list = usePages(['suggestions', state], (after) => call('GET /lists/suggestions', { query: { state, after } }));
  const classOf = (row: DutySuggestion) => name({ nameZh: row.className, nameEn: row.classNameEn });
  const organOf = (row: DutySuggestion) => {
    const organ = organs.find((one) => one.id === row.organId);
    return organ ? name(organ) : row.organId;
  };
  const areaOf = (row: DutySuggestion) => {
    const area = areas.find((one) => one.code === row.area);
    return area ? name(area) : String(row.area);
  };
  const columns: Column<DutySuggestion>[] = [
    {
      title: t('col.class'),
      lead: true,
      cell: (row) => (
        <>
          {classOf(row)} <small className="muted figures">{row.code}</small>
        </>
      ),
    },
    { title: t('col.suggested_lead'), cell: organOf },
    { title: t('col.town'), className: 'nowrap', cell: areaOf },
    {
      title: t('col.ruling'),
      className: 'grow',
      cell: (row) => (
        <>
          {row.reason}
          <small className="muted">
            {' '}
            {row.suggestedBy} · {row.caseNumber}
          </small>
        </>
      ),
    },
    { title: t('col.at'), className: 'figures', cell: (row) => <Instant at={row.at} now={now} /> },
    {
      title: state === 'open' ? t('col.actions') : t('col.decision'),
      cell: (row) =>
        state === 'open' ? <Decide row={row} subject={`${classOf(row)} · ${organOf(row)}`} /> : <Decided row={row} />,
    },
  ];
  return (
    <>
      <div className="filters">
        <Segmented
          value={state}
          onChange={setState}
          options={(wordsOf('catalog.suggestion.') as SuggestionState[]).map((value) => ({
            value,
            label: t(`catalog.suggestion.${value}`),
          }))}
        />
      </div>
      <DataTable
        label={t('tab.suggestions')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t(state === 'open' ? 'say.no_suggestions' : 'say.no_match')}
      />
    </>
  );
}

function Decide({ row, subject }: { row: DutySuggestion; subject: string }) {
  const { t } = useLanguage();
  return (
    <Space wrap size="small">
      <Action
        label={t('do.adopt')}
        subject={subject}
        questions={[
          { name: 'version', kind: 'text', required: true, label: t('col.version'), help: t('say.adopt_opens_draft') },
          { name: 'basis', kind: 'text', required: true, label: t('say.basis') },
        ]}
        initial={{ basis: row.reason.slice(0, 500) }}
        refreshes={['suggestions', 'lists']}
        run={async ({ version, basis }, id) => {
          await call('POST /lists/suggestions/:id/adopt', {
            params: { id: row.id },
            body: { id, version: String(version), basis: String(basis) },
          });
        }}
      />
      <Action
        label={t('do.dismiss')}
        subject={subject}
        questions={[{ name: 'reason', kind: 'text', required: true, label: t('field.reason') }]}
        refreshes={['suggestions']}
        run={async ({ reason }, id) => {
          await call('POST /lists/suggestions/:id/dismiss', {
            params: { id: row.id },
            body: { id, reason: String(reason) },
          });
        }}
      />
    </Space>
  );
}

function Decided({ row }: { row: DutySuggestion }) {
  const { t } = useLanguage();
  return (
    <>
      {row.decision} <small className="muted">{row.decidedBy}</small>{' '}
      {row.versionId && (
        <Link to="/lists" search={{ tab: 'versions', list: 'duty' }}>
          {t('tab.versions')}
        </Link>
      )}
    </>
  );
}
