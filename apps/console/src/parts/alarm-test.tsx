import { Alert, Button, Descriptions, Form, Input } from 'antd';
import { useState } from 'react';
import type { AlarmSource, AlarmTrial } from '@zhenshu/event/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { sampleOf } from '../alarm-sample.ts';
import { call } from '../api.ts';
import { ProblemNote } from './problem.tsx';
import { useNow } from './use-now.ts';

/** A test message 试发: signed and read on the server, shown as what it would become. Nothing is stored. */
export function AlarmTest({ source }: { source: AlarmSource }) {
  const { t } = useLanguage();
  const now = useNow();
  const [first] = useState(() => sampleOf(source.mapping, now, t('alarm.sample_word')));
  const [busy, setBusy] = useState(false);
  const [trial, setTrial] = useState<AlarmTrial | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  async function send({ sample }: { sample: string }): Promise<void> {
    setBusy(true);
    setProblem(null);
    setTrial(null);
    await call('POST /alarm-sources/:id/test', { params: { id: source.id }, body: { sample } }).then(
      setTrial,
      setProblem,
    );
    setBusy(false);
  }
  return (
    <div className="block">
      <Form
        layout="vertical"
        initialValues={{ sample: first }}
        onFinish={(given: { sample: string }) => void send(given)}
      >
        <Form.Item
          name="sample"
          label={t('alarm.sample')}
          extra={t('alarm.help.sample')}
          rules={[{ required: true, message: t('say.needed') }]}
        >
          <Input.TextArea autoSize={{ minRows: 6, maxRows: 20 }} spellCheck={false} />
        </Form.Item>
        <ProblemNote problem={problem} />
        <Button className="gap-above" type="primary" htmlType="submit" loading={busy}>
          {t('do.try_alarm')}
        </Button>
      </Form>
      {trial && <Result trial={trial} />}
    </div>
  );
}

function Result({ trial }: { trial: AlarmTrial }) {
  const { t } = useLanguage();
  const { lng, lat } = trial;
  return (
    <output className="block-line gap-above">
      <Alert
        showIcon
        type={trial.notes.length > 0 ? 'warning' : 'success'}
        title={t(trial.repeats === null ? 'alarm.would_report' : 'alarm.would_count', { number: trial.repeats })}
        description={trial.notes.map((note) => (
          <p key={note}>{t(`alarm.note.${note}`)}</p>
        ))}
      />
      <Descriptions
        className="gap-above"
        size="small"
        column={1}
        items={[
          { key: 'text', label: t('field.text'), children: <span className="report-text">{trial.text}</span> },
          { key: 'place', label: t('col.place'), children: trial.place },
          { key: 'at', label: t('col.at'), children: formatInstant(trial.at, t) },
          {
            key: 'position',
            label: t('field.position'),
            children: lng === null || lat === null ? t('alarm.no_position') : `${lng.toFixed(6)}, ${lat.toFixed(6)}`,
          },
          { key: 'grid', label: t('alarm.grid'), children: trial.grid ?? t('alarm.no_grid') },
          ...(trial.subject === null ? [] : [{ key: 'class', label: t('field.code'), children: trial.subject }]),
          { key: 'picture', label: t('alarm.field.picture'), children: t(trial.picture ? 'say.yes' : 'say.no') },
        ]}
      />
    </output>
  );
}
