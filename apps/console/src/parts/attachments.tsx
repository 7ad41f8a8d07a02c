import { FileOutlined } from '@ant-design/icons';
import { Image } from 'antd';
import type { AttachmentView } from '@zhenshu/casefile/contract.ts';
import { addressOf } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';

const address = (id: string, thumbnail = false) =>
  `/api/v1${addressOf('/files/:id', { id }, thumbnail ? { thumbnail: '1' } : {})}`;

/** Photos with a large view, other files as links. */
export function Attachments({ files }: { files: readonly AttachmentView[] }) {
  const { t } = useLanguage();
  const pictures = files.filter((file) => file.mediaType.startsWith('image/'));
  const others = files.filter((file) => !file.mediaType.startsWith('image/'));
  return (
    <section aria-labelledby="files-title" className="block">
      <h2 id="files-title">
        {t('say.files')} <small className="muted">{files.length}</small>
      </h2>
      {pictures.length > 0 && (
        <Image.PreviewGroup>
          <div className="pictures">
            {pictures.map((file) => (
              <figure key={file.id}>
                <Image
                  width={112}
                  height={84}
                  src={address(file.id, file.thumbnail)}
                  preview={{ src: address(file.id) }}
                  alt={file.name}
                />
                <figcaption className="muted">{formatInstant(file.at, t)}</figcaption>
              </figure>
            ))}
          </div>
        </Image.PreviewGroup>
      )}
      {others.length > 0 && (
        <ul className="plain">
          {others.map((file) => (
            <li key={file.id}>
              <a href={address(file.id)} target="_blank" rel="noreferrer">
                <FileOutlined /> {file.name}
              </a>{' '}
              <span className="muted">
                {Math.ceil(file.size / 1024)} kB · {formatInstant(file.at, t)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
