import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { CodeSet, Fee, Material, Matter, MatterVersion } from '@zhenshu/catalog/contract.ts';
import { codeStandard } from '@zhenshu/catalog/contract/code-sets.ts';
import { addDays } from '@zhenshu/kernel/calendar.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { call } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { useOrganName } from './organ-name.ts';
import { ProblemNote } from './problem.tsx';

/** Elements of a matter by the part of its card they stand in; materials, fees and limits have a form of their own. */
const parts = {
  identity: ['mainName', 'baseCode', 'implementationCode', 'businessCode', 'edition', 'state', 'topics'],
  subject: ['department', 'creditCode', 'nature', 'entrusting', 'undertaking', 'joint', 'exercise'],
  basis: ['bases', 'powerSource', 'division', 'content', 'plannedFrom', 'plannedTo'],
  handling: ['objects', 'forms', 'handling', 'acceptance', 'flow', 'special', 'results', 'intermediary', 'quota'],
  service: [
    ...(['visits', 'scope', 'place', 'hours', 'contact', 'supervision', 'booking', 'online', 'link'] as const),
    ...(['onlinePay', 'delivery', 'kiosk', 'inHall', 'questions'] as const),
  ],
} as const satisfies Readonly<Record<string, readonly (keyof Matter)[]>>;

/** Elements that are codes, and of which set. */
const coded: Partial<Record<keyof Matter, CodeSet>> = {
  nature: 'nature',
  exercise: 'exercise',
  objects: 'object',
  forms: 'form',
  handling: 'handling',
};
const whole = { loading: false, problem: null, retry: () => {}, loadingMore: false };

/** The name of a type 事项类型; a local extension is said to be one. */
export function useTypeName(): (type: string) => string {
  const { t, has } = useLanguage();
  return (type) => {
    if (has(`catalog.code.type.${type}`)) return t(`catalog.code.type.${type}`);
    return t(Number(type) > 20 ? 'say.local_service' : 'say.local_power', { code: type });
  };
}

/** A matter with all its elements in words, and the versions that have it. */
export function MatterCard({ code, on }: { code: string; on: string | undefined }) {
  const { t } = useLanguage();
  const typeName = useTypeName();
  const { data, error, refetch } = useQuery({
    queryKey: ['matters', 'one', code, on],
    queryFn: () => call('GET /matters/:code', { params: { code }, query: { on } }),
  });
  if (!data) return error ? <ProblemNote problem={error} retry={() => void refetch()} /> : <Skeleton active />;
  const { matter, group, versionId, versions } = data;
  return (
    <article className="matter" aria-labelledby="matter-name">
      <h2 id="matter-name">{matter.name}</h2>
      <p>
        <span className="tag" title={t('say.code_set', { code: matter.type, standard: codeStandard })}>
          {typeName(matter.type)}
        </span>{' '}
        <span className="tag quiet">{t(`catalog.group.${group}`)}</span>{' '}
        <span className="muted figures code">{matter.code}</span>
      </p>
      <Elements matter={matter} part="identity" />
      <Elements matter={matter} part="subject" />
      <Limits matter={matter} />
      <Elements matter={matter} part="handling" />
      <Materials materials={matter.materials ?? []} />
      <Fees fees={matter.fees ?? []} charged={matter.charged} />
      <Elements matter={matter} part="basis" />
      <Elements matter={matter} part="service" />
      <Versions versions={versions} shown={versionId} />
    </article>
  );
}

/** A part of the card; nothing where the matter has none of its elements. */
function Part({ title, pairs }: { title: string; pairs: readonly (readonly [term: string, said: ReactNode])[] }) {
  if (pairs.length === 0) return null;
  return (
    <section>
      <h3 className="class-part">{title}</h3>
      <dl className="columns wide">
        {pairs.map(([term, said]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{said}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Elements({ matter, part }: { matter: Matter; part: keyof typeof parts }) {
  const { t } = useLanguage();
  const say = useElementWords(matter);
  const pairs = parts[part].flatMap((field) =>
    matter[field] === undefined ? [] : [[t(`catalog.field.${field}`), say(field)] as const],
  );
  return <Part title={t(`part.${part}`)} pairs={pairs} />;
}

/** What an element of a matter says: codes, yes and no in words, several one below the other. */
function useElementWords(matter: Matter): (field: keyof Matter) => ReactNode {
  const { t } = useLanguage();
  const organName = useOrganName();
  return (field) => {
    const value = matter[field];
    const set = coded[field];
    if (set !== undefined) {
      const codes = [value].flat() as string[];
      const names = codes.map((one) => t(`catalog.code.${set}.${one}`)).join(t('say.comma'));
      return <span title={t('say.code_set', { code: codes.join(' '), standard: codeStandard })}>{names}</span>;
    }
    if (field === 'department' && matter.organId !== undefined) return organName(matter.organId, matter.department);
    if (field === 'state') return t(`catalog.matter_state.${matter.state}`);
    if (typeof value === 'boolean') return t(value ? 'say.yes' : 'say.no');
    if (field === 'topics') return matter.topics?.join(t('say.comma'));
    if (field === 'results') {
      return <Lines lines={(matter.results ?? []).map(({ name, kind }) => [name, kind].filter(Boolean).join(' · '))} />;
    }
    if (field === 'bases') return <Lines lines={matter.bases ?? []} />;
    if (field === 'link' && /^https?:\/\//.test(matter.link ?? '')) {
      return (
        <a href={matter.link} target="_blank" rel="noreferrer">
          {matter.link}
        </a>
      );
    }
    return String(value as string | number);
  };
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="plain">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Limits({ matter }: { matter: Matter }) {
  const { t } = useLanguage();
  const pairs = (['statutory', 'promised'] as const).flatMap((of) => {
    const [amount, unit, note] = [matter[`${of}Amount`], matter[`${of}Unit`], matter[`${of}Note`]];
    const limit =
      amount === 0 ? t('catalog.code.handling.1') : amount && formatAmount(amount, unit ?? 'working_day', t);
    const said = [limit, note].filter(Boolean).join(' · ');
    return said === '' ? [] : [[t(`catalog.field.${of}Amount`), said] as const];
  });
  return <Part title={t('part.limits')} pairs={pairs} />;
}

function Materials({ materials }: { materials: readonly Material[] }) {
  const { t } = useLanguage();
  if (materials.length === 0) return null;
  const columns: Column<Material>[] = [
    { title: t('col.name'), lead: true, cell: (row) => row.name },
    { title: t('col.source_organ'), cell: (row) => row.source },
    { title: t('col.originals'), className: 'figures', cell: (row) => row.originals },
    { title: t('col.copies'), className: 'figures', cell: (row) => row.copies },
    {
      title: t('col.needed'),
      className: 'nowrap',
      cell: (row) => row.required !== undefined && t(row.required ? 'say.yes' : 'say.no'),
    },
    { title: t('col.note'), cell: (row) => row.note },
  ];
  return (
    <section>
      <h3 className="class-part">{t('part.materials')}</h3>
      <DataTable
        label={t('part.materials')}
        columns={columns}
        list={{ ...whole, rows: materials }}
        rowKey={(row) => JSON.stringify(row)}
        empty=""
      />
    </section>
  );
}

function Fees({ fees, charged }: { fees: readonly Fee[]; charged: boolean | undefined }) {
  const { t } = useLanguage();
  if (fees.length === 0) {
    const pairs =
      charged === undefined ? [] : [[t('catalog.field.charged'), t(charged ? 'say.yes' : 'say.no')] as const];
    return <Part title={t('part.fees')} pairs={pairs} />;
  }
  const columns: Column<Fee>[] = [
    { title: t('col.name'), lead: true, cell: (row) => row.name },
    { title: t('col.standard'), cell: (row) => row.standard },
    { title: t('col.basis'), cell: (row) => row.basis },
  ];
  return (
    <section>
      <h3 className="class-part">{t('part.fees')}</h3>
      <DataTable
        label={t('part.fees')}
        columns={columns}
        list={{ ...whole, rows: fees }}
        rowKey={(row) => JSON.stringify(row)}
        empty=""
      />
    </section>
  );
}

/** Which version has the matter on which days, each with the way to the matter as it stands there. */
function Versions({ versions, shown }: { versions: readonly MatterVersion[]; shown: string }) {
  const { t } = useLanguage();
  const search = useSearch({ from: '/shell/lists' });
  return (
    <section>
      <h3 className="class-part">{t('say.matter_versions')}</h3>
      <ul className="plain">
        {versions.map(({ id, scheme, version, from, to }) => (
          <li key={id}>
            <Link to="/lists" search={{ ...search, on: from }} replace>
              {scheme} {version}
            </Link>{' '}
            <span className="muted figures">
              {to === null ? t('say.in_force_since', { from }) : `${from} – ${addDays(to, -1)}`}
            </span>{' '}
            {id === shown && <span className="tag done">{t('say.shown_version')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
