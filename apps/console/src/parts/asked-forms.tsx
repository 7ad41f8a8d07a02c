import { Button, Form, Input, InputNumber } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';

const most = 30;

/** The forms a duty would have filled in 要填的报表: name, items, and where the data exist already. Only inside a form. */
export function AskedForms({ item }: { item: { name: string; label: string; extra?: string } }) {
  const { t } = useLanguage();
  const needed = { required: true, message: t('say.needed') };
  return (
    <Form.List name={item.name}>
      {(fields, { add, remove }) => (
        <fieldset className="wanted">
          <legend>{item.label}</legend>
          {item.extra && <p className="muted">{item.extra}</p>}
          {fields.map(({ key, name }, at) => (
            <fieldset key={key} className="block">
              <legend className="visually-hidden">{t('say.form_at', { at: at + 1 })}</legend>
              <div className="two">
                <Form.Item name={[name, 'name']} label={t('field.form_name')} rules={[needed]}>
                  <Input maxLength={100} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[name, 'fields']} label={t('field.fields')} rules={[needed]}>
                  <InputNumber min={1} max={500} precision={0} className="full" />
                </Form.Item>
              </div>
              <Form.Item name={[name, 'source']} label={t('field.source')}>
                <Input maxLength={200} autoComplete="off" />
              </Form.Item>
              <Button size="small" onClick={() => remove(name)}>
                {t('do.remove_form', { at: at + 1 })}
              </Button>
            </fieldset>
          ))}
          {fields.length < most && (
            <Button size="small" onClick={() => add()}>
              {t('do.add_form')}
            </Button>
          )}
        </fieldset>
      )}
    </Form.List>
  );
}
