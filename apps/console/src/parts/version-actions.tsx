import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ListVersion } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery } from '../api.ts';
import { Action } from './action.tsx';

/** What may be done with a version now: a draft is checked and reviewed by a second person, what is reviewed published. */
export function VersionActions({ version, onFaults }: { version: ListVersion; onFaults: () => void }) {
  const { t } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const [edits, reviews] = ['catalog.edit', 'catalog.review'].map((right) => me?.rights.includes(right) ?? false);
  const isOwn = me !== undefined && version.preparedBy.includes(me.person.id);
  const subject = `${t(`catalog.list.${version.list}`)} ${version.scheme} ${version.version} · ${version.entries}`;
  const params = { id: version.id };
  const refreshes = ['lists', 'categories', 'category', 'matters'];
  return (
    <>
      {version.status === 'draft' && (
        <Button size="small" type="link" onClick={onFaults}>
          {t('do.check_draft')}
        </Button>
      )}
      {reviews && version.status === 'draft' && (
        <Action
          label={t('do.review')}
          subject={subject}
          disabledReason={isOwn ? t('catalog.own_draft') : undefined}
          confirm={t('say.review_means')}
          refreshes={refreshes}
          run={async (_payload, id) => {
            await call('POST /lists/versions/:id/review', { params, body: { id } });
          }}
        />
      )}
      {edits && version.status === 'reviewed' && (
        <Action
          label={t('do.publish')}
          subject={subject}
          questions={[
            { name: 'from', kind: 'day', required: true, label: t('col.effective'), help: t('say.publish_from') },
          ]}
          refreshes={refreshes}
          run={async ({ from }, id) => {
            await call('POST /lists/versions/:id/publish', { params, body: { id, from: String(from) } });
          }}
        />
      )}
      {reviews && version.status === 'reviewed' && (
        <Action
          label={t('do.return_draft')}
          subject={subject}
          questions={[{ name: 'reason', kind: 'text', required: true, label: t('col.reason') }]}
          refreshes={refreshes}
          run={async ({ reason }, id) => {
            await call('POST /lists/versions/:id/return', { params, body: { id, reason: String(reason) } });
          }}
        />
      )}
      {edits && (
        <Action
          label={t('do.copy_version')}
          subject={subject}
          questions={[
            { name: 'version', kind: 'text', required: true, label: t('col.version') },
            { name: 'note', kind: 'text', required: true, label: t('col.why'), help: t('say.copy_means') },
          ]}
          refreshes={refreshes}
          run={async ({ version: name, note }, id) => {
            const body = { id, version: String(name), note: String(note) };
            await call('POST /lists/versions/:id/copy', { params, body });
          }}
        />
      )}
      {edits && version.status === 'draft' && (
        <Action
          danger
          label={t('do.discard_draft')}
          subject={subject}
          confirm={t('say.discard_means')}
          refreshes={[...refreshes, 'suggestions']}
          run={async (_payload, id) => {
            await call('POST /lists/versions/:id/discard', { params, body: { id } });
          }}
        />
      )}
    </>
  );
}
