import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { organsQuery } from '../api.ts';
import { useOrganName } from './organ-name.ts';

/** Why an organ is proposed: what the responsibility list says. */
export type Proposed = {
  readonly organId: string;
  readonly organ: string;
  readonly role: string;
  readonly basis: string;
  readonly listVersion: string;
};

/** Says why an organ is proposed, with the entry of the list. */
export function useReason(): (proposed: Proposed) => string {
  const { t } = useLanguage();
  return (one) =>
    t('say.organ_reason', { role: t(`catalog.role.${one.role}`), basis: one.basis, version: one.listVersion });
}

type Shared = { readonly id?: string; readonly proposals?: readonly Proposed[]; readonly label?: string };

/** Chooses one organ, those the lists name first and with the reason. */
export function OrganSelect({
  value,
  onChange,
  ...shared
}: Shared & { value?: string | undefined; onChange?: (value: string | undefined) => void }) {
  const { t } = useLanguage();
  const reason = useReason();
  const options = useOptions(shared.proposals);
  const why = shared.proposals?.find((one) => one.organId === value);
  return (
    <>
      <Select
        {...(shared.id ? { id: shared.id } : {})}
        allowClear
        className="full"
        aria-label={shared.label ?? t('field.organId')}
        placeholder={t('say.choose')}
        value={value ?? null}
        onChange={onChange ?? (() => {})}
        showSearch={{ optionFilterProp: 'label' }}
        options={options}
        optionRender={drawOption}
      />
      {why && <small className="reason">{reason(why)}</small>}
      {value && !why && (shared.proposals?.length ?? 0) > 0 && (
        <small className="reason warn">{t('event.reason_needed')}</small>
      )}
    </>
  );
}

/** Chooses several organs. */
export function OrgansSelect({
  value,
  onChange,
  ...shared
}: Shared & { value?: string[] | undefined; onChange?: (value: string[]) => void }) {
  const { t } = useLanguage();
  const options = useOptions(shared.proposals);
  return (
    <Select
      {...(shared.id ? { id: shared.id } : {})}
      mode="multiple"
      allowClear
      className="full"
      aria-label={shared.label ?? t('field.supports')}
      placeholder={t('say.choose')}
      value={value ?? []}
      onChange={onChange ?? (() => {})}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      optionRender={drawOption}
    />
  );
}

function drawOption(entry: { label?: React.ReactNode; data: object }) {
  return (
    <span className="option">
      {entry.label}
      <small>{(entry.data as { note?: string }).note}</small>
    </span>
  );
}

function useOptions(proposals: readonly Proposed[] = []) {
  const { t, name } = useLanguage();
  const nameOf = useOrganName();
  const reason = useReason();
  const { data: organs = [] } = useQuery(organsQuery);
  const named = new Set(proposals.map((one) => one.organId));
  const others = organs
    .filter((organ) => !named.has(organ.id))
    .map((organ) => ({ value: organ.id, label: name(organ), note: t(`org.kind.${organ.kind}`) }));
  if (proposals.length === 0) return others;
  return [
    {
      label: t('say.by_lists'),
      options: proposals.map((one) => ({
        value: one.organId,
        label: nameOf(one.organId, one.organ),
        note: reason(one),
      })),
    },
    { label: t('say.other_organs'), options: others },
  ];
}
