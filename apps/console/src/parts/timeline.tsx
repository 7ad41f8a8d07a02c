import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import type { FactView } from '@zhenshu/casefile/contract.ts';
import { partsOfClock } from '@zhenshu/casefile/domain.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { organsQuery } from '../api.ts';

/** Words of a fact's data, in the order they are told; others are for machines. */
const told = [
  'occasion',
  'ask',
  'channel',
  'ground',
  'result',
  'passed',
  'granted',
  'accepted',
  'hours',
  'want',
  'amount',
  'until',
  'report',
  'reached',
  'grade',
  'reason',
  'text',
  'answer',
  'title',
  'place',
  'precedent',
  'proposal',
  'remark',
  'by',
  'phone',
  'note',
] as const;

/** The facts of a case 时间线, newest first: what happened, who did it, in which words. */
export function Timeline({ facts }: { facts: readonly FactView[] }) {
  const { t, has } = useLanguage();
  const [show, setShow] = useState<'all' | 'people'>('all');
  const shown = show === 'all' ? facts : facts.filter((fact) => fact.actor.kind !== 'system');
  return (
    <section aria-labelledby="timeline-title" className="block">
      <header className="block-head">
        <h2 id="timeline-title">{t('say.timeline')}</h2>
        <Segmented
          size="small"
          value={show}
          onChange={setShow}
          options={[
            { value: 'all', label: t('say.all_facts') },
            { value: 'people', label: t('say.people_facts') },
          ]}
        />
      </header>
      <ol className="timeline">
        {shown.toReversed().map((fact) => (
          <li key={fact.seq} className={toneOf(fact)}>
            <div className="fact-head">
              <strong>{has(fact.type) ? t(fact.type) : fact.type}</strong>
              <span className="muted">{actorName(fact, t, has)}</span>
              <time dateTime={fact.at} className="muted figures">
                {formatInstant(fact.at, t)}
              </time>
            </div>
            <FactWords fact={fact} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function FactWords({ fact }: { fact: FactView }) {
  const { t, has, name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  const organ = (id: unknown) => {
    const found = organs.find((one) => one.id === id);
    return found ? name(found) : String(id);
  };
  const { data } = fact;
  const lines: [label: string, text: string][] = [];
  const isCall = fact.type.startsWith('call.');
  if (typeof data['organId'] === 'string')
    lines.push([t(isCall ? 'field.called_organ' : 'field.organId'), organ(data['organId'])]);
  if (typeof data['lead'] === 'object') lines.push([t('field.lead'), wantedWords([data['lead']], organ, t)]);
  if (Array.isArray(data['supports']) && data['supports'].length > 0)
    lines.push([
      t('field.supports'),
      isCall ? wantedWords(data['supports'], organ, t) : data['supports'].map(organ).join(t('say.comma')),
    ]);
  for (const rating of isCall && Array.isArray(data['ratings']) ? (data['ratings'] as Rating[]) : []) {
    const parts = ratedParts.map((part) => `${t(`field.${part}`)} ${rating[part]}`);
    lines.push([
      t('field.called_organ'),
      [organ(rating.organId), ...parts, rating.text ?? ''].filter((text) => text !== '').join(' · '),
    ]);
  }
  if (typeof data['clock'] === 'string') {
    const { name: clock, organId } = partsOfClock(data['clock']);
    lines.push([t('say.clock'), organId ? `${t(`clock.${clock}`)} · ${organ(organId)}` : t(`clock.${clock}`)]);
  }
  if (typeof data['code'] === 'string')
    lines.push([t('field.code'), `${t(`catalog.kind.${String(data['kind'])}`)} ${data['code']}`]);
  for (const key of told) {
    const value = data[key];
    if (key === 'grade') {
      if (typeof value === 'number') lines.push([t('field.grade'), t(`grade.${value}`)]);
      continue;
    }
    if (typeof value === 'boolean') lines.push([t(`field.${key}`), t(value ? 'say.yes' : 'say.no')]);
    if (typeof value === 'number') lines.push([t(`field.${key}`), String(value)]);
    // The first fact names its report by an id nobody reads.
    if (typeof value !== 'string' || value === '' || (key === 'report' && 'channel' in data)) continue;
    const label = has(`field.${key}`) && !(key === 'text' && 'channel' in data) ? t(`field.${key}`) : t(`col.${key}`);
    lines.push([label, has(`${key}.${value}`) ? t(`${key}.${value}`) : value]);
  }
  if (Array.isArray(data['files']) && data['files'].length > 0)
    lines.push([t('field.files'), String(data['files'].length)]);
  if (lines.length === 0) return null;
  return (
    <dl className="fact-words">
      {lines.map(([label, text]) => (
        <div key={`${label} ${text}`}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

const ratedParts = ['arrival', 'cooperation', 'effect'] as const;
type Rating = { organId: string; text?: string } & Record<(typeof ratedParts)[number], number>;

/** Called organs with what was wanted of each. */
function wantedWords(wanted: readonly unknown[], organ: (id: unknown) => string, t: (key: string) => string): string {
  return (wanted as { organId: string; want: string }[])
    .map(({ organId, want }) => `${organ(organId)} (${want})`)
    .join(t('say.comma'));
}

function actorName(fact: FactView, t: (key: string) => string, has: (key: string) => boolean): string {
  const key = `actor.${fact.actor.kind}`;
  // Whoever answered by a one-off link is named, masked, with the organ.
  const isNameless = fact.actor.kind !== 'person' && fact.actor.organId === null;
  return isNameless && has(key) ? t(key) : fact.actor.name;
}

function toneOf({ type }: FactView): string {
  if (type.endsWith('marked_red')) return 'red';
  if (type.endsWith('marked_yellow')) return 'yellow';
  return type.endsWith('.closed') ? 'done' : '';
}
