import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { Descriptions, Skeleton, Space, Typography } from 'antd';
import type { AlarmSource } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { alarmFields } from '../alarm-sample.ts';
import { areasQuery, call, meQuery, organsQuery } from '../api.ts';
import { Action } from '../parts/action.tsx';
import { AlarmDevices } from '../parts/alarm-devices.tsx';
import { answersOf, mappingOf, mappingQuestions } from '../parts/alarm-questions.ts';
import { AlarmReceipts } from '../parts/alarm-receipts.tsx';
import { AlarmTest } from '../parts/alarm-test.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';

/** One source of alarms 告警源: how it is known and read, its devices, what came of its messages, a test. */
export function AdminAlarmPage() {
  const { t } = useLanguage();
  const { id } = useParams({ from: '/shell/admin/alarms/$id' });
  const { tab = 'devices' } = useSearch({ from: '/shell/admin/alarms/$id' });
  const { data: me } = useQuery(meQuery);
  const keeps = me?.rights.includes('event.keep_sources') ?? false;
  const {
    data: source,
    error,
    refetch,
  } = useQuery({
    queryKey: ['alarm-sources', id],
    queryFn: () => call('GET /alarm-sources/:id', { params: { id } }),
  });
  return (
    <Page title={source?.name ?? t('nav.alarms')} extra={source && keeps && <Changes source={source} />}>
      <p className="crumbs">
        <Link to="/admin/alarms">← {t('nav.alarms')}</Link>
      </p>
      {source ? (
        <Facts source={source} />
      ) : error ? (
        <ProblemNote problem={error} retry={() => void refetch()} />
      ) : (
        <Skeleton active />
      )}
      {source && (
        <>
          <nav className="tabs gap-above" aria-label={source.name}>
            {['devices', 'receipts', ...(keeps ? ['test'] : [])].map((key) => (
              <Link
                key={key}
                to="/admin/alarms/$id"
                params={{ id }}
                search={{ tab: key }}
                aria-current={key === tab ? 'page' : undefined}
              >
                {t(`alarm.tab.${key}`)}
              </Link>
            ))}
          </nav>
          {tab === 'receipts' ? (
            <AlarmReceipts sourceId={id} />
          ) : tab === 'test' && keeps ? (
            <AlarmTest source={source} />
          ) : (
            <AlarmDevices sourceId={id} keeps={keeps} system={source.mapping.system} />
          )}
        </>
      )}
    </Page>
  );
}

/** What is known of it; the secret is not among that. */
function Facts({ source }: { source: AlarmSource }) {
  const { t, name } = useLanguage();
  const { data: areas = [] } = useQuery(areasQuery);
  const { data: organs = [] } = useQuery(organsQuery);
  const { mapping } = source;
  const area = areas.find((one) => one.code === source.area);
  const organ = organs.find((one) => one.id === source.organId);
  const pointers = alarmFields.filter((field) => mapping[field] !== undefined);
  return (
    <section className="block" aria-label={t('alarm.how')}>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 2, xxl: 2 }}
        items={[
          {
            key: 'address',
            label: t('alarm.address'),
            children: (
              <Typography.Text code copyable>
                {`${location.origin}/api/v1/hooks/${source.id}`}
              </Typography.Text>
            ),
          },
          {
            key: 'state',
            label: t('alarm.col.state'),
            children: (
              <span className={`tag ${source.on ? 'done' : 'quiet'}`}>{t(source.on ? 'alarm.on' : 'alarm.off')}</span>
            ),
          },
          { key: 'area', label: t('col.area'), children: area ? name(area) : source.area },
          { key: 'organ', label: t('col.organ'), children: organ ? name(organ) : source.organId },
          { key: 'channel', label: t('col.channel'), children: t(`channel.${source.channel}`) },
          {
            key: 'quiet',
            label: t('alarm.field.quiet'),
            children: t(source.quietMinutes === 0 ? 'alarm.never' : 'alarm.minutes', { minutes: source.quietMinutes }),
          },
          {
            key: 'secret',
            label: t('alarm.secret'),
            children: (
              <>
                {t('alarm.secret_since', { at: formatInstant(source.secretMadeAt, t) })}
                {source.oldSecretUntil && (
                  <span className="warn"> {t('alarm.old_until', { at: formatInstant(source.oldSecretUntil, t) })}</span>
                )}
              </>
            ),
          },
          { key: 'system', label: t('alarm.field.system'), children: t(`alarm.system.${mapping.system}`) },
          {
            key: 'mapping',
            label: t('alarm.mapping'),
            children: (
              <ul className="plain">
                {pointers.map((field) => (
                  <li key={field}>
                    {t(`alarm.field.${field}`)} <code>{mapping[field]}</code>
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </section>
  );
}

function Changes({ source }: { source: AlarmSource }) {
  const { t } = useLanguage();
  const of = { params: { id: source.id } };
  const { name, mapping, quietMinutes, on } = source;
  return (
    <Space wrap>
      <Action
        label={t('do.edit')}
        subject={name}
        initial={answersOf(source)}
        questions={[
          { name: 'name', kind: 'text', required: true, max: 60, label: t('col.name') },
          ...mappingQuestions(t),
        ]}
        refreshes={['alarm-sources']}
        run={async (given, id) => {
          const body = { id, name: String(given['name']), on, ...mappingOf(given) };
          await call('POST /alarm-sources/:id/change', { ...of, body });
        }}
      />
      <Action
        label={t(on ? 'do.turn_off' : 'do.turn_on')}
        subject={name}
        danger={on}
        refreshes={['alarm-sources']}
        run={async (_given, id) => {
          await call('POST /alarm-sources/:id/change', { ...of, body: { id, name, mapping, quietMinutes, on: !on } });
        }}
      />
      <Action
        label={t('do.renew_secret')}
        subject={name}
        initial={{ overlap: '24' }}
        questions={[
          {
            name: 'overlap',
            kind: 'choice',
            required: true,
            label: t('alarm.field.overlap'),
            help: t('alarm.help.overlap'),
            options: ['0', '1', '24', '72', '168'].map((value) => ({
              value,
              label: t(value === '0' ? 'alarm.no_overlap' : 'alarm.hours', { hours: value }),
            })),
          },
        ]}
        refreshes={['alarm-sources']}
        run={async ({ overlap }, id) => {
          const renewed = await call('POST /alarm-sources/:id/renew', {
            ...of,
            body: { id, overlapHours: Number(overlap) },
          });
          return renewed.secret;
        }}
      />
    </Space>
  );
}
