import { useEffect, useState } from 'react';
import type { PublicMatter, PublicVersion } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { Notice, Page, Problem } from '../page.tsx';
import { go, Link } from '../router.tsx';
import { sayError } from '../text.ts';
import { problemCode, readPublished, searchMatters } from '../wire.ts';

/** What is asked for; it stands in the address, so that a page may be kept and sent to somebody. */
type Asked = { readonly q?: string; readonly where?: 'town' | 'county'; readonly on?: string };

function askedIn(search: string): Asked {
  const address = new URLSearchParams(search);
  const [q, where, on] = ['q', 'where', 'on'].map((name) => address.get(name)?.trim() || undefined);
  return {
    ...(q ? { q } : {}),
    ...(where === 'town' || where === 'county' ? { where } : {}),
    ...(on && /^\d{4}-\d\d-\d\d$/.test(on) ? { on } : {}),
  };
}

/** The address of a page for what is asked. */
function pathOf(page: string, asked: Readonly<Record<string, string | undefined>>): string {
  const words = Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '');
  return words.length === 0 ? page : `${page}?${new URLSearchParams(words)}`;
}

/** Who does what 事项去哪办: matters by words, in town or at the county, today or on any day. */
export function MattersPage({ search }: { search: string }) {
  const { t } = useLanguage();
  const asked = askedIn(search);
  const [typed, setTyped] = useState({ q: asked.q ?? '', where: asked.where ?? '', on: asked.on ?? '' });
  return (
    <Page title={t('matters.title')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          go(pathOf('matters', typed));
        }}
      >
        <label htmlFor="q">{t('matters.what')}</label>
        <input
          id="q"
          type="search"
          maxLength={100}
          autoComplete="off"
          value={typed.q}
          onChange={(event) => setTyped({ ...typed, q: event.target.value })}
        />
        <label htmlFor="where">{t('matters.where')}</label>
        <select
          id="where"
          value={typed.where}
          onChange={(event) => setTyped({ ...typed, where: event.target.value as '' })}
        >
          {(['', 'town', 'county'] as const).map((where) => (
            <option key={where} value={where}>
              {t(`matters.where_${where || 'any'}`)}
            </option>
          ))}
        </select>
        <label htmlFor="on">{t('matters.on')}</label>
        <input
          id="on"
          type="date"
          value={typed.on}
          onChange={(event) => setTyped({ ...typed, on: event.target.value })}
        />
        <div className="actions">
          <button type="submit" className="primary">
            {t('matters.search')}
          </button>
        </div>
      </form>
      <Found asked={asked} />
      <Publications />
    </Page>
  );
}

function Found({ asked }: { asked: Asked }) {
  const { t } = useLanguage();
  const [rows, setRows] = useState<readonly PublicMatter[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [sums, setSums] = useState<{ total: number; towns: number } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const { q, where, on } = asked;
  useEffect(() => {
    let left = false;
    searchMatters({ q, where, on })
      .then((page) => {
        if (left) return;
        setRows(page.rows);
        setNext(page.next);
        setSums({ total: page.total, towns: page.towns });
        setFailure(null);
      })
      .catch((error: unknown) => left || setFailure(problemCode(error)))
      .finally(() => left || setBusy(false));
    return () => {
      left = true;
    };
  }, [q, where, on]);
  async function more(): Promise<void> {
    setBusy(true);
    try {
      const page = await searchMatters({ q, where, on, after: next! });
      setRows([...rows, ...page.rows]);
      setNext(page.next);
    } catch (error) {
      setFailure(problemCode(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section aria-label={t('matters.found_title')}>
      <Notice>{busy ? t('matters.searching') : sums && t('matters.found', sums)}</Notice>
      <Problem>{failure && <p>{sayError(t, failure)}</p>}</Problem>
      <ul className="mine">
        {rows.map(({ matter, devolved }) => (
          <li key={matter.code}>
            <Link to={pathOf('matter', { code: matter.code, on })}>{matter.name}</Link>
            <span className="quiet">{sayWhere(t, matter.department, devolved)}</span>
          </li>
        ))}
      </ul>
      {!busy && sums && rows.length === 0 && <p>{t('matters.none')}</p>}
      {next !== null && (
        <button type="button" disabled={busy} onClick={() => void more()}>
          {t('matters.more')}
        </button>
      )}
    </section>
  );
}

/** Where a matter is done, in a sentence. */
export function sayWhere(
  t: (key: string, values?: Record<string, string | number>) => string,
  department: string,
  devolved: PublicMatter['devolved'],
): string {
  if (devolved === null) return t('matters.at_county', { department });
  return devolved.since === null
    ? t('matters.at_town', { department })
    : t('matters.at_town_since', { department, since: devolved.since });
}

/** What was published and when, with the addresses of the data. */
function Publications() {
  const { t } = useLanguage();
  const [rows, setRows] = useState<readonly PublicVersion[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  return (
    <details
      className="card"
      onToggle={(event) => {
        if (!event.currentTarget.open || rows !== null) return;
        readPublished().then(
          (page) => setRows(page.rows),
          (error: unknown) => setFailure(problemCode(error)),
        );
      }}
    >
      <summary>{t('matters.published')}</summary>
      <Problem>{failure && <p>{sayError(t, failure)}</p>}</Problem>
      <ul className="mine">
        {(rows ?? []).map((row) => (
          <li key={row.id}>
            <strong>
              {t(`catalog.list.${row.list}`)} {row.scheme} {row.version}
            </strong>
            <span className="quiet">
              {row.from !== null &&
                t(row.to === null ? 'matters.holds_since' : 'matters.held', { from: row.from, to: row.to ?? '' })}{' '}
              {t('matters.sums', { added: row.added, changed: row.changed, removed: row.removed })} {row.note}
            </span>
            <span>
              <a href={`/api/v1/public/lists/versions/${row.id}/csv`}>CSV</a>{' '}
              <a href={`/api/v1/public/lists/versions/${row.id}`}>JSON</a>
            </span>
          </li>
        ))}
      </ul>
      <p>
        <a href="/api/v1/public/lists/feed">{t('matters.feed')}</a>
      </p>
    </details>
  );
}
