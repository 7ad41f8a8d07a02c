import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Descriptions, Modal } from 'antd';
import { useState } from 'react';
import type { ReportView } from '@zhenshu/event/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { call, meQuery, refreshCase, reportsQuery } from '../api.ts';
import { FieldForm } from './field-form.tsx';
import { ProblemNote } from './problem.tsx';

/** What was told about an event 上报: words, channel, reporter masked, each with its number. */
export function Reports({ caseId }: { caseId: string }) {
  const { t } = useLanguage();
  const { data: rows = [], error, refetch } = useQuery(reportsQuery(caseId));
  return (
    <section aria-labelledby="reports-title" className="block">
      <h2 id="reports-title">
        {t('say.reports')} <small className="muted">{rows.length}</small>
      </h2>
      <ProblemNote problem={error} retry={() => void refetch()} />
      {rows.map((row) => (
        <Report key={row.id} report={row} caseId={caseId} />
      ))}
    </section>
  );
}

function Report({ report, caseId }: { report: ReportView; caseId: string }) {
  const { t } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const { modal } = App.useApp();
  const [asking, setAsking] = useState(false);
  const [id, setId] = useState(newId);
  const canReveal = me?.rights.includes('event.reveal') && (report.phone !== null || report.name !== null);
  return (
    <article className="report">
      <p className="report-text">{report.text}</p>
      {report.caseId !== caseId && me?.rights.includes('event.join') && (
        <p className="muted">
          <Link to="/cases/$id" params={{ id: report.caseId }}>
            {t('say.from_joined')}
          </Link>{' '}
          <SplitButton caseId={report.caseId} from={caseId} />
        </p>
      )}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 2, lg: 2, xl: 2, xxl: 2 }}
        items={[
          { key: 'channel', label: t('col.channel'), children: t(`channel.${report.channel}`) },
          { key: 'at', label: t('col.at'), children: formatInstant(report.at, t) },
          { key: 'place', label: t('col.place'), children: report.place },
          { key: 'number', label: t('col.report_number'), children: report.number },
          ...(report.repeats === null
            ? []
            : [
                {
                  key: 'repeats',
                  label: t('alarm.again'),
                  children: t('alarm.again_times', {
                    times: report.repeats.times,
                    at: formatInstant(report.repeats.lastAt, t),
                  }),
                },
              ]),
          ...(report.name === null && report.phone === null
            ? []
            : [
                {
                  key: 'who',
                  label: t('col.reporter'),
                  children: (
                    <span>
                      {[report.name, report.phone].filter(Boolean).join(' ')}{' '}
                      {canReveal && (
                        <Button size="small" type="link" onClick={() => setAsking(true)}>
                          {t('do.reveal')}
                        </Button>
                      )}
                    </span>
                  ),
                },
              ]),
          ...(report.external === null
            ? []
            : [{ key: 'external', label: t('col.external'), children: report.external }]),
          // The desk that sees both voids one of them: nobody else may.
          ...report.twins.map((twin) => ({
            key: twin,
            label: t('col.twin'),
            children: (
              <Link to="/cases/$id" params={{ id: twin }}>
                {t('do.open_twin')}
              </Link>
            ),
          })),
        ]}
      />
      <Modal open={asking} onCancel={() => setAsking(false)} title={t('do.reveal')} footer={null} destroyOnHidden>
        <FieldForm
          questions={[{ name: 'reason', kind: 'long', required: true, min: 4, max: 200, help: t('say.reveal_why') }]}
          submit={t('do.reveal')}
          onSubmit={async ({ reason }) => {
            const shown = await call('POST /reports/:id/reveal', {
              params: { id: report.id },
              body: { id, reason: String(reason) },
            });
            setId(newId());
            setAsking(false);
            modal.info({ title: shown.name ?? t('col.reporter'), content: shown.phone ?? t('org.phone_missing') });
          }}
        />
      </Modal>
    </article>
  );
}

/** Takes a report apart again that was joined by mistake. */
function SplitButton({ caseId, from }: { caseId: string; from: string }) {
  const { t } = useLanguage();
  const [asking, setAsking] = useState(false);
  const [commandId, setCommandId] = useState(newId);
  return (
    <>
      <Button size="small" type="link" onClick={() => setAsking(true)}>
        {t('command.split')}
      </Button>
      <Modal open={asking} onCancel={() => setAsking(false)} title={t('command.split')} footer={null} destroyOnHidden>
        <FieldForm
          questions={[{ name: 'reason', kind: 'long', required: true, max: 500 }]}
          submit={t('command.split')}
          onSubmit={async (payload) => {
            await call('POST /cases/:id/commands', {
              params: { id: caseId },
              body: { id: commandId, command: 'split', payload },
            });
            setCommandId(newId());
            setAsking(false);
            await Promise.all([refreshCase(caseId), refreshCase(from)]);
          }}
        />
      </Modal>
    </>
  );
}
