import { create } from 'qrcode';

/** White modules around the code (ISO/IEC 18004: four). */
const quiet = 4;

/** The modules of a QR code as one SVG path, and the width of its view with the quiet zone. */
export function qrPath(text: string): { path: string; width: number } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let at = 0; at < data.length; at++) {
    if (data[at]) path += `M${(at % size) + quiet} ${Math.floor(at / size) + quiet}h1v1h-1z`;
  }
  return { path, width: size + 2 * quiet };
}

/** A QR code as a picture with a name. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { path, width } = qrPath(text);
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${width} ${width}`} shapeRendering="crispEdges">
      <rect width={width} height={width} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
