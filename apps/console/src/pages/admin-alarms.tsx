import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AlarmSource } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { mappingOf, mappingQuestions } from '../parts/alarm-questions.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { useNow } from '../parts/use-now.ts';
import { usePages } from '../parts/use-pages.ts';
import { Instant } from '../parts/words.tsx';

/** Sources of alarms 告警接入: platforms and sensors that send signed messages here. */
export function AdminAlarmsPage() {
  const { t, name } = useLanguage();
  const now = useNow();
  const { data: me } = useQuery(meQuery);
  const { data: areas = [] } = useQuery(areasQuery);
  const { data: organs = [] } = useQuery(organsQuery);
  const list = usePages(['alarm-sources'], (after) => call('GET /alarm-sources', { query: { after } }));
  const nameOfArea = (code: number) => {
    const area = areas.find((one) => one.code === code);
    return area ? name(area) : code;
  };
  const columns: Column<AlarmSource>[] = [
    {
      title: t('col.name'),
      lead: true,
      className: 'grow',
      cell: (row) => (
        <Link to="/admin/alarms/$id" params={{ id: row.id }} className="row-link" data-row-link>
          {row.name}
        </Link>
      ),
    },
    { title: t('col.area'), className: 'nowrap', cell: (row) => nameOfArea(row.area) },
    { title: t('col.channel'), className: 'nowrap', cell: (row) => t(`channel.${row.channel}`) },
    {
      title: t('alarm.col.state'),
      cell: (row) => <span className={`tag ${row.on ? 'done' : 'quiet'}`}>{t(row.on ? 'alarm.on' : 'alarm.off')}</span>,
    },
    {
      title: t('alarm.col.last'),
      className: 'figures',
      cell: (row) =>
        row.lastAt === null ? (
          <span className="muted">{t('alarm.never_came')}</span>
        ) : (
          <Instant at={row.lastAt} now={now} />
        ),
    },
  ];
  return (
    <Page
      title={t('nav.alarms')}
      extra={
        me?.rights.includes('event.keep_sources') && (
          <Action
            primary
            label={t('do.add_alarm_source')}
            initial={{ channel: 'alarm', quiet: '10', system: 'wgs84', message: '/id' }}
            questions={[
              { name: 'name', kind: 'text', required: true, max: 60, label: t('col.name') },
              {
                name: 'area',
                kind: 'choice',
                required: true,
                label: t('col.area'),
                help: t('alarm.help.area'),
                options: areas.map((area) => ({ value: String(area.code), label: `${name(area)} ${area.code}` })),
              },
              {
                name: 'organId',
                kind: 'choice',
                required: true,
                label: t('col.organ'),
                help: t('alarm.help.organ'),
                options: organs.map((one) => ({ value: one.id, label: name(one) })),
              },
              {
                name: 'channel',
                kind: 'choice',
                required: true,
                label: t('col.channel'),
                options: ['alarm', 'api'].map((value) => ({ value, label: t(`channel.${value}`) })),
              },
              ...mappingQuestions(t),
            ]}
            refreshes={['alarm-sources']}
            run={async (given, id) => {
              const made = await call('POST /alarm-sources', {
                body: {
                  id,
                  name: String(given['name']),
                  area: Number(given['area']),
                  organId: String(given['organId']),
                  channel: given['channel'] as AlarmSource['channel'],
                  ...mappingOf(given),
                },
              });
              return made.secret;
            }}
          />
        )
      }
    >
      <DataTable
        label={t('nav.alarms')}
        columns={columns}
        list={list}
        rowKey={(row) => row.id}
        empty={t('alarm.none')}
      />
    </Page>
  );
}
