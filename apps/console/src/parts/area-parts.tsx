import { Button, Form, Input } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { readCode } from '../area-tree.ts';

type Part = { readonly code?: string; readonly nameZh?: string; readonly nameEn?: string };

/** The areas one is split into 拆分, a code and two names each; more can be added, two stay. Only inside a form. */
export function AreaParts({
  item,
  pattern,
  min = 2,
  max,
}: {
  item: { name: string; label: string; extra?: string };
  /** What every code must look like. */
  pattern: string | undefined;
  min: number | undefined;
  max: number | undefined;
}) {
  const { t } = useLanguage();
  const form = Form.useFormInstance<Record<string, unknown>>();
  const needed = { required: true, whitespace: true, message: t('say.needed') };
  const fits = {
    async validator(_rule: unknown, text: string | undefined) {
      if (!text) return;
      if (!new RegExp(pattern ?? '').test(text)) throw new Error(t('say.field_wrong'));
      const parts = form.getFieldValue(item.name) as (Part | undefined)[];
      if (parts.filter((part) => readCode(part?.code) === readCode(text)).length > 1) {
        throw new Error(t('say.part_twice'));
      }
    },
  };
  return (
    <Form.List name={item.name}>
      {(fields, { add, remove }, { errors }) => (
        <fieldset>
          <legend>{item.label}</legend>
          {item.extra && <p className="muted">{item.extra}</p>}
          {fields.map(({ key, name }, at) => (
            <fieldset key={key} className="block">
              <legend className="visually-hidden">{t('say.split_parts', { at: at + 1 })}</legend>
              <Form.Item name={[name, 'code']} label={t('col.code')} rules={[needed, fits]}>
                <Input maxLength={20} inputMode="numeric" autoComplete="off" />
              </Form.Item>
              <div className="two">
                <Form.Item name={[name, 'nameZh']} label={t('col.name_zh')} rules={[needed]}>
                  <Input maxLength={100} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[name, 'nameEn']} label={t('col.name_en')} rules={[needed]}>
                  <Input maxLength={200} autoComplete="off" />
                </Form.Item>
              </div>
              {fields.length > min && (
                <Button size="small" onClick={() => remove(name)}>
                  {t('do.remove_part', { at: at + 1 })}
                </Button>
              )}
            </fieldset>
          ))}
          <Form.ErrorList errors={errors} />
          {(max === undefined || fields.length < max) && (
            <Button size="small" onClick={() => add()}>
              {t('do.add_part')}
            </Button>
          )}
        </fieldset>
      )}
    </Form.List>
  );
}
