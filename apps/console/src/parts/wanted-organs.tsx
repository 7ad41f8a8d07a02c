import { Button, Form, Input } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { OrganSelect } from './organ-select.tsx';

type Wanted = { readonly organId?: string; readonly want?: string };
const most = 9;

/** The organs a call names, the lead first, each with what is wanted of it; two at least. Only inside a form. */
export function WantedOrgans({ item }: { item: { name: string; label: string } }) {
  const { t } = useLanguage();
  const form = Form.useFormInstance<Record<string, unknown>>();
  const needed = { required: true, whitespace: true, message: t('say.needed') };
  const once = {
    async validator(_rule: unknown, organId: string | undefined) {
      const rows = form.getFieldValue(item.name) as (Wanted | undefined)[];
      if (organId && rows.filter((row) => row?.organId === organId).length > 1) throw new Error(t('call.named_twice'));
    },
  };
  return (
    <Form.List name={item.name}>
      {(fields, { add, remove }) => (
        <fieldset className="wanted">
          <legend>{item.label}</legend>
          {fields.map(({ key, name }, at) => {
            const label = at === 0 ? t('field.lead') : t('say.support_at', { at });
            return (
              <fieldset key={key} className="block">
                <legend className="visually-hidden">{label}</legend>
                <div className="two">
                  <Form.Item name={[name, 'organId']} label={label} rules={[needed, once]}>
                    <OrganSelect label={label} />
                  </Form.Item>
                  <Form.Item name={[name, 'want']} label={t('field.want')} rules={[needed]}>
                    <Input maxLength={500} autoComplete="off" />
                  </Form.Item>
                </div>
                {at > 0 && fields.length > 2 && (
                  <Button size="small" onClick={() => remove(name)}>
                    {t('do.remove_support', { at })}
                  </Button>
                )}
              </fieldset>
            );
          })}
          {fields.length < most && (
            <Button size="small" onClick={() => add()}>
              {t('do.add_support')}
            </Button>
          )}
        </fieldset>
      )}
    </Form.List>
  );
}
