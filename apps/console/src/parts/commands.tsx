import { App, Button, Tooltip } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import type { Called } from '@zhenshu/event/contract/call.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, refreshCase } from '../api.ts';
import { callQuestions, hasSubject } from '../call-questions.ts';
import { fieldsOf } from '../schema-fields.ts';
import { useOrganName } from './organ-name.ts';
import { FieldForm, type Question } from './field-form.tsx';
import { useProblemText } from './problem.tsx';

type Offer = CaseView['commands'][number];

/** Commands that turn aside from the usual way; never the first button. */
const aside = [
  ...['reclassify', 'place', 'settle', 'join', 'refuse', 'return', 'recall', 'pause', 'ask_extension', 'shelve'],
  ...['urge', 'supervise', 'reopen', 'follow_up', 'void', 'excuse', 'add_organ', 'stand_down', 'appoint'],
  ...['wind_up', 'revoke_link', 'cancel'],
  ...['consult', 'send_back', 'reject', 'refer_back', 'withdraw', 'renew', 'end'],
];
/** Commands that cannot be taken back: asked once more. */
const final = ['refuse', 'void', 'cancel', 'reject', 'withdraw', 'end'];

/** The organs a joint call named; undefined where the case is none. */
function calledIn(view: CaseView): readonly Called[] | undefined {
  return view.case.kind === 'call' ? (view.data['called'] as readonly Called[]) : undefined;
}

/** What now 现在可办: the commands this person may give, the usual one opened; refused ones say why. */
export function Commands({ view }: { view: CaseView }) {
  const { t } = useLanguage();
  const say = useProblemText();
  const called = calledIn(view);
  // A one-off link is made where its organ stands, because its secret is shown with it; an application has a page of its own.
  const offers = view.commands.filter(
    (offer) => !['make_link', 'resubmit'].includes(offer.command) && (!called || hasSubject(offer.command, called)),
  );
  const allowed = offers
    .filter((offer) => offer.refusal === null)
    .toSorted((a, b) => Number(aside.includes(a.command)) - Number(aside.includes(b.command)));
  const closed = view.case.closedAt !== null && allowed.length === 0;
  const refused = closed ? [] : offers.filter((offer) => offer.refusal !== null);
  const first = allowed[0] && !aside.includes(allowed[0].command) ? allowed[0].command : null;
  const [opened, setOpened] = useState<string | null>(first);
  // A new state of the case brings a new usual command; the form of the old one has nothing more to say.
  const [known, setKnown] = useState(`${view.case.id} ${view.case.state}`);
  if (known !== `${view.case.id} ${view.case.state}`) {
    setKnown(`${view.case.id} ${view.case.state}`);
    setOpened(first);
  }
  return (
    <section aria-labelledby="commands-title" className="block commands">
      <h2 id="commands-title">{t('say.what_now')}</h2>
      {closed && <p className="muted">{t('say.case_closed')}</p>}
      {!closed && view.commands.length === 0 && <p className="muted">{t('say.no_commands')}</p>}
      {allowed.map((offer) => (
        <Command
          key={`${view.case.state} ${offer.command}`}
          view={view}
          offer={offer}
          primary={offer.command === first}
          opened={opened === offer.command}
          onToggle={() => setOpened(opened === offer.command ? null : offer.command)}
        />
      ))}
      {refused.length > 0 && (
        <details open={allowed.length === 0}>
          <summary>{t('say.not_now', { count: refused.length })}</summary>
          <ul className="refused">
            {refused.map((offer) => {
              const why = say(
                new ApiProblem({ status: 0, code: offer.refusal!.code, data: offer.refusal!.data ?? {} }),
              );
              return (
                <li key={offer.command}>
                  <Tooltip title={why}>
                    <Button disabled size="small">
                      {t(`command.${offer.command}`)}
                    </Button>
                  </Tooltip>
                  <span className="muted">{why}</span>
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </section>
  );
}

function Command({
  view,
  offer,
  primary,
  opened,
  onToggle,
}: {
  view: CaseView;
  offer: Offer;
  primary: boolean;
  opened: boolean;
  onToggle: () => void;
}) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const say = useProblemText();
  const [busy, setBusy] = useState(false);
  const nameOf = useOrganName();
  const called = calledIn(view);
  const drawn = fieldsOf(offer.payload);
  const questions: readonly Question[] = called ? callQuestions(offer.command, drawn, called, t, nameOf) : drawn;
  // Both stay as they were when the form was opened until the command succeeded: repeating it then does it once.
  const sent = useRef({ id: newId(), version: view.version });
  const words = t(`command.${offer.command}`);
  const caseId = view.case.id;
  const { version } = view;
  const pending = useRef(false);
  useEffect(() => {
    if (!pending.current) sent.current = { id: newId(), version };
  }, [version, opened]);

  // The organs of a call act at the same time: what one does refuses none of the others.
  async function give(payload: Record<string, unknown>): Promise<void> {
    pending.current = true;
    try {
      await call('POST /cases/:id/commands', {
        params: { id: caseId },
        body: { ...(called ? { id: sent.current.id } : sent.current), command: offer.command, payload },
      });
    } catch (problem) {
      const lost = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500);
      pending.current = lost;
      // The case moved on meanwhile, or an answer was lost and the command did arrive: show how it stands.
      if (!lost) sent.current = { id: newId(), version };
      if (problem instanceof ApiProblem && ['case.changed', 'command.reused', 'case.not_now'].includes(problem.code)) {
        void refreshCase(caseId);
      }
      throw problem;
    }
    pending.current = false;
    message.success(t('say.done', { command: words }));
    await refreshCase(caseId);
  }
  async function giveAtOnce(): Promise<void> {
    setBusy(true);
    await give({}).catch((problem: unknown) => message.error(say(problem)));
    setBusy(false);
  }
  const danger = final.includes(offer.command);
  if (questions.length === 0) {
    return (
      <Button type={primary ? 'primary' : 'default'} block loading={busy} onClick={() => void giveAtOnce()}>
        {words}
      </Button>
    );
  }
  return (
    <div className={opened ? 'command opened' : 'command'}>
      <Button
        block
        type={primary && !opened ? 'primary' : 'default'}
        danger={danger}
        aria-expanded={opened}
        onClick={onToggle}
      >
        {words}
      </Button>
      {opened && (
        <FieldForm
          questions={questions}
          caseId={caseId}
          submit={words}
          keep={`zhenshu.command.${caseId}.${offer.command}`}
          danger={danger}
          confirm={danger ? t('say.sure', { command: words }) : undefined}
          onSubmit={give}
        />
      )}
    </div>
  );
}
