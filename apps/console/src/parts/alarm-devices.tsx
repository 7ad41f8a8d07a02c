import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { subjectPattern } from '@zhenshu/catalog/contract.ts';
import type { AlarmDevice, AlarmMapping } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery } from '../api.ts';
import { Action } from './action.tsx';
import { AlarmDeviceImport } from './alarm-device-import.tsx';
import { DataTable, type Column } from './data-table.tsx';
import type { Question } from './field-form.tsx';
import { useNow } from './use-now.ts';
import { usePages } from './use-pages.ts';
import { Instant } from './words.tsx';

/** Devices 设备 of a source: where each is and what it reported; those nobody registered say so. */
export function AlarmDevices({
  sourceId,
  keeps,
  system,
}: {
  sourceId: string;
  keeps: boolean;
  system: AlarmMapping['system'];
}) {
  const { t } = useLanguage();
  const now = useNow();
  const { data: me } = useQuery(meQuery);
  const reads = me?.rights.includes('case.read') ?? false;
  const [importing, setImporting] = useState(false);
  const list = usePages(['alarm-sources', sourceId, 'devices'], (after) =>
    call('GET /alarm-sources/:id/devices', { params: { id: sourceId }, query: { after } }),
  );
  const columns: Column<AlarmDevice>[] = [
    { title: t('alarm.col.device'), lead: true, className: 'figures', cell: (row) => row.device },
    {
      title: t('col.name'),
      className: 'grow',
      cell: (row) => row.name ?? <span className="warn">{t('alarm.unregistered')}</span>,
    },
    { title: t('col.place'), cell: (row) => row.place },
    {
      title: t('field.position'),
      className: 'figures',
      cell: (row) => row.lng !== null && row.lat !== null && `${row.lng.toFixed(5)}, ${row.lat.toFixed(5)}`,
    },
    { title: t('field.code'), cell: (row) => row.subject },
    { title: t('alarm.col.alarms'), className: 'figures', cell: (row) => row.alarms },
    { title: t('alarm.col.repeats'), className: 'figures', cell: (row) => row.repeats },
    {
      title: t('alarm.col.last'),
      className: 'nowrap figures',
      cell: (row) =>
        row.lastAt && (
          <>
            <Instant at={row.lastAt} now={now} />{' '}
            {reads && row.caseId && (
              <Link to="/cases/$id" params={{ id: row.caseId }}>
                {row.number}
              </Link>
            )}
          </>
        ),
    },
    ...(keeps
      ? [{ title: t('col.actions'), cell: (row: AlarmDevice) => <Register sourceId={sourceId} device={row} /> }]
      : []),
  ];
  return (
    <>
      {keeps && (
        <div className="filters">
          <Register sourceId={sourceId} />
          <Button onClick={() => setImporting(true)}>{t('do.import_devices')}</Button>
        </div>
      )}
      <DataTable
        label={t('alarm.tab.devices')}
        columns={columns}
        list={list}
        rowKey={(row) => row.device}
        empty={t('alarm.no_devices')}
      />
      <Drawer
        open={importing}
        onClose={() => setImporting(false)}
        size={640}
        title={t('do.import_devices')}
        destroyOnHidden
      >
        <AlarmDeviceImport sourceId={sourceId} system={system} />
      </Drawer>
    </>
  );
}

/** Registers a device, or changes one. */
function Register({ sourceId, device }: { sourceId: string; device?: AlarmDevice }) {
  const { t } = useLanguage();
  const questions: Question[] = [
    ...(device
      ? []
      : [{ name: 'device', kind: 'text', required: true, max: 60, label: t('alarm.col.device') } as const]),
    { name: 'name', kind: 'text', required: true, max: 60, label: t('col.name') },
    { name: 'place', kind: 'text', required: false, max: 200, label: t('col.place') },
    {
      name: 'lng',
      kind: 'text',
      required: false,
      pattern: '^\\d{2,3}(\\.\\d+)?$',
      label: t('field.lng'),
      help: t('alarm.help.wgs84'),
    },
    {
      name: 'lat',
      kind: 'text',
      required: false,
      pattern: '^\\d{1,2}(\\.\\d+)?$',
      label: t('field.lat'),
      help: t('alarm.help.wgs84'),
    },
    {
      name: 'subject',
      kind: 'text',
      required: false,
      pattern: subjectPattern,
      label: t('field.code'),
      help: t('alarm.help.subject'),
    },
  ];
  const known = Object.entries(device ?? {}).filter(([, value]) => value !== null);
  return (
    <Action
      label={t(device ? (device.name === null ? 'do.register_device' : 'do.edit') : 'do.add_device')}
      {...(device ? { subject: device.device } : {})}
      initial={Object.fromEntries(known.map(([key, value]) => [key, String(value)]))}
      questions={questions}
      refreshes={['alarm-sources']}
      run={async (given, id) => {
        const words = (key: string) => (typeof given[key] === 'string' && given[key] !== '' ? given[key] : undefined);
        const number = (key: string) => (words(key) === undefined ? undefined : Number(words(key)));
        await call('POST /alarm-sources/:id/devices', {
          params: { id: sourceId },
          body: {
            id,
            device: device?.device ?? String(given['device']),
            name: String(given['name']),
            ...filled({ place: words('place'), lng: number('lng'), lat: number('lat'), subject: words('subject') }),
          },
        });
      }}
    />
  );
}

/** Without what was left empty. */
function filled<T extends object>(fields: T) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
