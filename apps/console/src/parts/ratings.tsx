import { Form, Input, Radio } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';

const scores = [1, 2, 3, 4, 5].map((value) => ({ value, label: String(value) }));

/** What the caller says of each response 分别评价: arrival, cooperation, effect, 5 is best. Only inside a form. */
export function Ratings({
  item,
  organs,
}: {
  item: { name: string };
  organs: readonly { readonly value: string; readonly label: string }[];
}) {
  const { t } = useLanguage();
  const needed = [{ required: true, message: t('say.needed') }];
  return (
    <>
      <p className="muted">{t('say.scores')}</p>
      {organs.map((organ, at) => (
        <fieldset key={organ.value} className="block ratings">
          <legend>{organ.label}</legend>
          <Form.Item name={[item.name, at, 'organId']} initialValue={organ.value} hidden>
            <Input />
          </Form.Item>
          {['arrival', 'cooperation', 'effect'].map((part) => (
            <Form.Item
              key={part}
              name={[item.name, at, part]}
              label={t(`field.${part}`)}
              rules={needed}
              layout="horizontal"
            >
              <Radio.Group optionType="button" options={scores} aria-label={t(`field.${part}`)} />
            </Form.Item>
          ))}
          <Form.Item name={[item.name, at, 'text']} label={t('field.note')}>
            <Input maxLength={500} autoComplete="off" />
          </Form.Item>
        </fieldset>
      ))}
    </>
  );
}
