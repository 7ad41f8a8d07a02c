import { useState } from 'react';
import { useReceipts, type KeptReceipt } from '../draft-store.ts';
import { Notice, Page } from '../page.tsx';
import { toBlob } from '../picture.ts';
import { Qr, qrPath } from '@zhenshu/ui/qr.tsx';
import { Link } from '../router.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { groupCode, trackPath } from '@zhenshu/ui/tracking.ts';

/** After sending: number, code and QR code to come back with; shown again after a reload. */
export function ReportDonePage() {
  const { t } = useLanguage();
  const [receipt] = useReceipts();
  const [saved, setSaved] = useState(false);
  if (!receipt) {
    return (
      <Page title={t('track.title')}>
        <p>{t('done.none')}</p>
        <Link to="track" className="button primary">
          {t('home.track')}
        </Link>
      </Page>
    );
  }
  const address = `${location.origin}${import.meta.env.BASE_URL}${trackPath(receipt)}`;

  async function save(to: KeptReceipt): Promise<void> {
    await download(to, address, [
      t('site.name'),
      `${t('done.number')}  ${to.number}`,
      `${t('done.code')}  ${groupCode(to.code)}`,
    ]);
    setSaved(true);
  }

  return (
    <Page title={t('done.title')}>
      <p className="only-print">{t('site.name')}</p>
      {receipt.earlier && <p className="notice">{t('done.earlier')}</p>}
      <p>{t('done.words')}</p>
      <div className="receipt">
        <dl>
          <div>
            <dt>{t('done.number')}</dt>
            <dd className="number">{receipt.number}</dd>
          </div>
          <div>
            <dt>{t('done.code')}</dt>
            <dd className="number">{groupCode(receipt.code)}</dd>
          </div>
        </dl>
        <Qr text={address} label={t('done.qr')} />
        <p className="quiet">{t('done.qr')}</p>
        <p className="only-print">{address.split('#')[0]}</p>
      </div>
      <div className="actions no-print">
        <button type="button" className="primary" onClick={() => void save(receipt)}>
          {t('done.save')}
        </button>
        <button type="button" onClick={() => print()}>
          {t('done.print')}
        </button>
        <Link to={trackPath(receipt)} className="button">
          {t('done.track')}
        </Link>
      </div>
      <Notice>{saved && t('done.saved')}</Notice>
    </Page>
  );
}

/** Puts receipt and QR code into a PNG and offers it as a file. */
async function download(receipt: KeptReceipt, address: string, lines: readonly string[]): Promise<void> {
  const { path, width } = qrPath(address);
  const side = 640;
  const line = 60;
  const canvas = Object.assign(document.createElement('canvas'), {
    width: side,
    height: side + line * (lines.length + 1),
  });
  const brush = canvas.getContext('2d');
  if (!brush) return;
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = '#000';
  brush.font = '36px sans-serif';
  brush.textAlign = 'center';
  lines.forEach((words, at) => brush.fillText(words, side / 2, line * (at + 1), side - 40));
  brush.translate(0, line * (lines.length + 0.5));
  brush.scale(side / width, side / width);
  brush.fill(new Path2D(path));
  const url = URL.createObjectURL(await toBlob(canvas, 'image/png'));
  Object.assign(document.createElement('a'), { href: url, download: `${receipt.number}.png` }).click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
