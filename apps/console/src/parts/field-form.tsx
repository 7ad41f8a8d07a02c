import { useQuery } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { ApiProblem } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { proposalsQuery } from '../api.ts';
import { classOf, fieldAt, payloadOf, type Field } from '../schema-fields.ts';
import { AskedForms } from './asked-forms.tsx';
import { AreaParts } from './area-parts.tsx';
import { ChoicesSelect } from './choices-select.tsx';
import { ClassSelect } from './class-select.tsx';
import { DuplicateSelect } from './duplicates.tsx';
import { OrganSelect, OrgansSelect } from './organ-select.tsx';
import { AreaField, OwnPositionField, PositionField } from './place-fields.tsx';
import { ProblemNote, useProblemText } from './problem.tsx';
import { Ratings } from './ratings.tsx';
import { Uploader } from './uploader.tsx';
import { WantedOrgans } from './wanted-organs.tsx';

type Values = Record<string, unknown>;
export type Choice = { readonly value: string; readonly label: string };

/** A question with the words shown; choices whose words are not a closed set bring their options. */
export type Question = Field & {
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  readonly options?: readonly Choice[] | undefined;
};

/**
 * A form drawn from its questions. Problems of single fields are shown at the field, any other above the button; what
 * was filled in stays until `onSubmit` succeeded.
 */
export function FieldForm({
  questions,
  caseId,
  submit,
  danger,
  confirm,
  initial,
  keep,
  onSubmit,
}: {
  questions: readonly Question[];
  /** The case whose class, conditions and organs are asked for. */
  caseId?: string | undefined;
  /** Words of the button. */
  submit: string;
  danger?: boolean | undefined;
  /** Asked before sending what cannot be undone. */
  confirm?: string | undefined;
  initial?: Values | undefined;
  /** Name under which this tab keeps what was filled in until it is sent: a reload on a phone loses nothing. */
  keep?: string | undefined;
  onSubmit: (payload: Values) => Promise<void>;
}) {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const say = useProblemText();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [uploading, setUploading] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [kept] = useState<Values>(() => ({
    ...initial,
    ...(JSON.parse((keep && sessionStorage.getItem(keep)) || '{}') as Values),
  }));

  async function send(values: Values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit(payloadOf(values));
      if (keep) sessionStorage.removeItem(keep);
    } catch (error) {
      const fields = error instanceof ApiProblem ? error.errors.map((one) => fieldAt(one.path)) : [];
      const mine = questions.filter((question) => fields.includes(question.name));
      form.setFields(mine.map((question) => ({ name: question.name, errors: [t('say.field_wrong')] })));
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }
  function ask(values: Values): void {
    if (!confirm) void send(values);
    else
      void modal.confirm({
        title: confirm,
        okText: submit,
        okButtonProps: { danger: danger === true },
        onOk: () => send(values),
      });
  }
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={kept}
      onValuesChange={(_change, values) => {
        if (keep) sessionStorage.setItem(keep, JSON.stringify(values));
      }}
      onFinish={ask}
      scrollToFirstError
      className="field-form"
      aria-label={submit}
    >
      {questions.map((question) => (
        <FieldItem key={question.name} question={question} caseId={caseId} onBusy={setUploading} />
      ))}
      {problem !== null && (
        <div className="form-problem" title={say(problem)}>
          <ProblemNote problem={problem} />
        </div>
      )}
      <Button type="primary" danger={danger === true} htmlType="submit" loading={busy} disabled={uploading}>
        {uploading ? t('say.sending') : submit}
      </Button>
    </Form>
  );
}

function FieldItem({
  question,
  caseId,
  onBusy,
}: {
  question: Question;
  caseId: string | undefined;
  onBusy: (busy: boolean) => void;
}) {
  const { t } = useLanguage();
  const { name, kind, required, min, pattern } = question;
  const label = question.label ?? t(`field.${name}`);
  const rules = [
    ...(required ? [{ required: true, message: t('say.needed') }] : []),
    ...(min && min > 1 ? [{ min, message: t('say.too_short', { min }) }] : []),
    ...(pattern ? [{ pattern: new RegExp(pattern), message: question.help ?? t('say.field_wrong') }] : []),
  ];
  const item = { name, label, rules, ...(question.help ? { extra: question.help } : {}) };
  if (kind === 'condition') return <ConditionItem item={item} caseId={caseId} />;
  if (kind === 'organ' || kind === 'organs') return <OrganItem item={item} kind={kind} caseId={caseId} />;
  if (kind === 'parts') return <AreaParts item={item} pattern={pattern} min={min} max={question.max} />;
  if (kind === 'wanted') return <WantedOrgans item={item} />;
  if (kind === 'forms') return <AskedForms item={item} />;
  if (kind === 'ratings') return <Ratings item={item} organs={question.options ?? []} />;
  if (kind === 'duplicate')
    return (
      <Form.Item {...item}>
        <DuplicateSelect caseId={caseId ?? ''} />
      </Form.Item>
    );
  if (kind === 'class')
    return (
      <Form.Item {...item} label={t('field.code')}>
        <ClassSelect caseId={caseId ?? ''} />
      </Form.Item>
    );
  if (kind === 'day')
    return (
      <Form.Item
        {...item}
        getValueProps={(value: string | undefined) => ({ value: value ? dayjs(value) : null })}
        normalize={(value: Dayjs | null) => value?.format('YYYY-MM-DD')}
      >
        <DatePicker
          className="full"
          // Enter takes over the day that was typed; it must not send the form.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      </Form.Item>
    );
  return <Form.Item {...item}>{control(question, t, onBusy)}</Form.Item>;
}

function control(question: Question, t: (key: string) => string, onBusy: (busy: boolean) => void): ReactNode {
  const { name, kind, max, words = [] } = question;
  const options = question.options
    ? [...question.options]
    : words.map((value) => ({ value, label: t(`${name}.${value}`) }));
  switch (kind) {
    case 'flag':
      return (
        <Radio.Group
          options={[
            { value: true, label: t('say.yes') },
            { value: false, label: t('say.no') },
          ]}
        />
      );
    case 'choice':
      return options.length > 5 ? (
        <Select options={options} placeholder={t('say.choose')} showSearch={{ optionFilterProp: 'label' }} allowClear />
      ) : (
        <Radio.Group options={options} className="stacked" />
      );
    case 'choices':
      return <ChoicesSelect options={options} />;
    case 'files':
      return <Uploader max={max} onBusy={onBusy} />;
    case 'long':
      return <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={max ?? 1000} />;
    case 'position':
      return <PositionField />;
    case 'own_position':
      return <OwnPositionField />;
    case 'area':
      return <AreaField />;
    case 'number':
      return <InputNumber min={question.min ?? 1} max={max ?? 1_000_000} precision={0} className="full" />;
    case 'grade':
      return (
        <Radio.Group
          className="stacked"
          options={[5, 4, 3, 2, 1].map((grade) => ({ value: grade, label: t(`grade.${grade}`) }))}
        />
      );
    case 'text':
    case 'duplicate':
    case 'wanted':
    case 'forms':
    case 'ratings':
    case 'day':
    case 'class':
    case 'condition':
    case 'organ':
    case 'organs':
    case 'parts':
      return <Input maxLength={max ?? 200} autoComplete="off" />;
  }
}

type ItemProps = { name: string; label: string; rules: object[] };

/** Filing conditions of the chosen class with their limits; a single one is taken at once. */
function ConditionItem({ item, caseId }: { item: ItemProps; caseId: string | undefined }) {
  const { t, name } = useLanguage();
  const chosen = Form.useWatch<string | undefined>('class');
  const { data, isFetching } = useQuery({
    ...proposalsQuery(caseId ?? '', chosen ? classOf(chosen) : undefined),
    enabled: chosen !== undefined,
  });
  const options = (chosen ? (data?.conditions ?? []) : []).map((one) => ({
    value: one.condition,
    label: `${name({ nameZh: one.name, nameEn: one.nameEn })} · ${formatAmount(one.amount, one.unit, t)} · ${t(`catalog.level.${one.level}`)}`,
  }));
  const first = options.length === 1 ? options[0]!.value : undefined;
  return (
    <Form.Item {...item} key={chosen} {...(first ? { initialValue: first } : {})} preserve={false}>
      {options.length > 6 ? (
        <Select options={options} placeholder={t('say.choose')} />
      ) : options.length > 0 ? (
        <Radio.Group options={options} className="stacked" />
      ) : (
        <Select disabled loading={isFetching} placeholder={t(chosen ? 'say.no_condition' : 'say.class_first')} />
      )}
    </Form.Item>
  );
}

function OrganItem({ item, kind, caseId }: { item: ItemProps; kind: 'organ' | 'organs'; caseId: string | undefined }) {
  const { data, isLoading } = useQuery({ ...proposalsQuery(caseId ?? ''), enabled: caseId !== undefined });
  const { t } = useLanguage();
  // Proposals that came while somebody chooses would take the list from under his hand.
  if (isLoading) {
    return (
      <Form.Item {...item}>
        <Select disabled loading placeholder={t('say.choose')} aria-label={item.label} />
      </Form.Item>
    );
  }
  const proposals = data?.organs ?? [];
  const lead = proposals.find((one) => one.role === 'lead');
  if (kind === 'organs') {
    return (
      <Form.Item {...item}>
        <OrgansSelect proposals={proposals.filter((one) => one.role === 'support')} label={item.label} />
      </Form.Item>
    );
  }
  return (
    <Form.Item {...item} key={lead?.organId} {...(lead ? { initialValue: lead.organId } : {})}>
      <OrganSelect proposals={proposals} label={item.label} />
    </Form.Item>
  );
}
