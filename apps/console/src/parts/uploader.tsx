import { CloseOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useId, useRef, useState } from 'react';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call } from '../api.ts';
import { useProblemText } from './problem.tsx';

type Item = {
  id: string;
  file: File;
  preview: string | null;
  state: 'sending' | 'stored' | 'failed';
  problem?: unknown;
};

/** Photos and files: sent as soon as chosen, under ids of our own, so that the command only names them. */
export function Uploader({
  value = [],
  onChange,
  onBusy,
  max = 12,
  id,
}: {
  value?: readonly string[];
  onChange?: (ids: string[]) => void;
  /** Told while files are on their way. */
  onBusy?: (busy: boolean) => void;
  max?: number | undefined;
  id?: string;
}) {
  const { t } = useLanguage();
  const say = useProblemText();
  const own = useId();
  const input = useRef<HTMLInputElement>(null);
  const [items, setItems] = useState<readonly Item[]>([]);
  const stored = useRef<readonly string[]>(value);
  const under = useRef(0);
  // Files of an earlier visit: their ids are still in the draft, their pictures are not here any more.
  const earlier = value.filter((known) => !items.some((item) => item.id === known));

  async function send(item: Item): Promise<void> {
    under.current += 1;
    onBusy?.(true);
    try {
      await call('PUT /files/:id', { params: { id: item.id }, query: { name: item.file.name }, body: item.file });
      change(item.id, { state: 'stored' });
      stored.current = [...stored.current, item.id];
      onChange?.([...stored.current]);
    } catch (problem) {
      change(item.id, { state: 'failed', problem });
    } finally {
      under.current -= 1;
      if (under.current === 0) onBusy?.(false);
    }
  }
  function change(itemId: string, to: Partial<Item>): void {
    setItems((now) => now.map((item) => (item.id === itemId ? { ...item, ...to } : item)));
  }
  function add(files: FileList | null): void {
    const added = [...(files ?? [])].slice(0, max - items.length - earlier.length).map((file): Item => {
      const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
      return { id: newId(), file, preview, state: 'sending' };
    });
    setItems((now) => [...now, ...added]);
    for (const item of added) void send(item);
    if (input.current) input.current.value = '';
  }
  function forget(): void {
    stored.current = stored.current.filter((known) => !earlier.includes(known));
    onChange?.([...stored.current]);
  }
  function remove(item: Item): void {
    setItems((now) => now.filter((other) => other.id !== item.id));
    stored.current = stored.current.filter((other) => other !== item.id);
    onChange?.([...stored.current]);
  }
  return (
    <div className="uploader">
      <input
        ref={input}
        id={id ?? own}
        type="file"
        multiple
        className="visually-hidden"
        aria-label={t('field.files')}
        accept="image/*,audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx"
        onChange={(event) => add(event.target.files)}
      />
      <Button
        icon={<PaperClipOutlined />}
        disabled={items.length + earlier.length >= max}
        onClick={() => input.current?.click()}
      >
        {t('do.add_files')}
      </Button>
      {earlier.length > 0 && (
        <p className="muted">
          {t('say.files_before', { count: earlier.length })}{' '}
          <Button size="small" onClick={forget}>
            {t('do.remove_earlier')}
          </Button>
        </p>
      )}
      {items.length > 0 && (
        <ul>
          {items.map((item) => (
            <li key={item.id} className={item.state}>
              {item.preview && <img src={item.preview} alt="" />}
              <span className="grow">{item.file.name}</span>
              {item.state === 'sending' && <span className="muted">{t('say.sending')}</span>}
              {item.state === 'failed' && (
                <>
                  <span className="red-text">{say(item.problem)}</span>
                  <Button
                    size="small"
                    onClick={() => {
                      change(item.id, { state: 'sending' });
                      void send(item);
                    }}
                  >
                    {t('do.retry')}
                  </Button>
                </>
              )}
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={t('do.remove_file', { name: item.file.name })}
                onClick={() => remove(item)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
