import { App, Button, Modal, Typography } from 'antd';
import { useRef, useState } from 'react';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { queryClient } from '../api.ts';
import { FieldForm, type Question } from './field-form.tsx';
import { useProblemText } from './problem.tsx';

type Props = {
  readonly label: string;
  /** Whom or what it is done to, said once more before it is done. */
  readonly subject?: string;
  readonly questions?: readonly Question[];
  readonly initial?: Record<string, unknown>;
  readonly danger?: boolean;
  /** What it means, said once more before it is done: after the questions, or in their place. */
  readonly confirm?: string;
  readonly primary?: boolean;
  /** Why it cannot be done now; disables the button and is shown with it. */
  readonly disabledReason?: string | undefined;
  /** Lists to read again afterwards. */
  readonly refreshes: readonly string[];
  /** Sends the command under the id; what it returns is shown once (an initial password, a secret). */
  readonly run: (payload: Record<string, unknown>, id: string) => Promise<string | null | void>;
};

/** A button that gives a command: asks its questions, keeps its id until it succeeded, shows a secret once. */
export function Action({
  label,
  subject,
  questions = [],
  initial,
  danger,
  confirm,
  primary,
  disabledReason,
  refreshes,
  run,
}: Props) {
  const { t } = useLanguage();
  const { message, modal } = App.useApp();
  const say = useProblemText();
  const [opened, setOpened] = useState(false);
  const id = useRef(newId());

  async function give(payload: Record<string, unknown>): Promise<void> {
    const secret = await run(payload, id.current);
    id.current = newId();
    setOpened(false);
    await Promise.all(refreshes.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
    if (typeof secret === 'string') {
      modal.success({
        title: t('say.shown_once'),
        content: (
          <>
            {subject && <p>{subject}</p>}
            <Typography.Text copyable={{ text: secret }} code>
              {secret}
            </Typography.Text>
          </>
        ),
      });
    } else message.success(t('say.done', { command: label }));
  }
  function ask(): void {
    if (questions.length > 0) {
      setOpened(true);
      return;
    }
    modal.confirm({
      title: t('say.sure', { command: label }),
      content: (
        <>
          {subject && <p>{subject}</p>}
          {confirm}
        </>
      ),
      okText: label,
      okButtonProps: { danger: danger === true },
      onOk: () => give({}).catch((problem: unknown) => void message.error(say(problem))),
    });
  }
  return (
    <>
      <Button
        size={primary ? 'middle' : 'small'}
        type={primary ? 'primary' : 'link'}
        danger={danger === true}
        disabled={disabledReason !== undefined}
        {...(disabledReason === undefined ? {} : { title: disabledReason })}
        onClick={ask}
      >
        {label}
      </Button>
      <Modal open={opened} onCancel={() => setOpened(false)} title={label} footer={null} destroyOnHidden>
        {subject && <p>{subject}</p>}
        <FieldForm
          questions={questions}
          submit={label}
          danger={danger}
          confirm={confirm}
          initial={initial}
          onSubmit={give}
        />
      </Modal>
    </>
  );
}
