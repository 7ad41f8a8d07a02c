import { Select } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Several of some choices, found by typing. Tab leaves it as it is: antd would take the marked choice along. */
export function ChoicesSelect({
  id,
  value,
  onChange,
  options,
}: {
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
  options: { value: string; label: string }[];
}) {
  const { t } = useLanguage();
  return (
    <div onKeyDownCapture={(event) => event.key === 'Tab' && event.stopPropagation()}>
      <Select
        {...(id ? { id } : {})}
        mode="multiple"
        className="full"
        options={options}
        placeholder={t('say.choose')}
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? []}
        onChange={(next: string[]) => onChange?.(next)}
      />
    </div>
  );
}
