import { useEffect, useRef, useState, type PointerEvent } from 'react';

/** One line of the chart; at most a few can be told apart. */
export type Series = { readonly name: string; readonly className: string; readonly values: readonly number[] };

const size = { height: 220, left: 40, right: 20, top: 12, bottom: 26 };

/** Lines by day, drawn as SVG: what it shows stands in a table too, so it is only a picture to a screen reader. */
export function TrendChart({
  label,
  days,
  series,
}: {
  label: string;
  days: readonly string[];
  series: readonly Series[];
}) {
  const box = useRef<SVGSVGElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const top = niceTop(Math.max(1, ...series.flatMap(({ values }) => values)));
  const [whole, setWhole] = useState(800);
  // Drawn in the pixels there are, or words would shrink with the picture.
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWhole(Math.round(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const width = whole - size.left - size.right;
  const height = size.height - size.top - size.bottom;
  const x = (index: number) => size.left + (days.length === 1 ? width / 2 : (index * width) / (days.length - 1));
  const y = (value: number) => size.top + height * (1 - value / top);
  const every = Math.ceil(days.length / Math.max(2, Math.floor(width / 90)));

  function onMove(event: PointerEvent): void {
    const share = (event.clientX - box.current!.getBoundingClientRect().left - size.left) / width;
    setAt(Math.min(days.length - 1, Math.max(0, Math.round(share * (days.length - 1)))));
  }

  return (
    <figure className="trend">
      <svg
        ref={box}
        role="img"
        aria-label={label}
        viewBox={`0 0 ${whole} ${size.height}`}
        onPointerMove={onMove}
        onPointerLeave={() => setAt(null)}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share} className="trend-rule">
            <line x1={size.left} x2={whole - size.right} y1={y(top * share)} y2={y(top * share)} />
            <text x={size.left - 6} y={y(top * share) + 4} textAnchor="end">
              {top * share}
            </text>
          </g>
        ))}
        {days.map((day, index) =>
          index % every === 0 ? (
            <text key={day} className="trend-day" x={x(index)} y={size.height - 8} textAnchor="middle">
              {day.slice(5)}
            </text>
          ) : null,
        )}
        {series.map(({ name, className, values }) => (
          <g key={name} className={`trend-line ${className}`}>
            <polyline points={values.map((value, index) => `${x(index)},${y(value)}`).join(' ')} />
            {(days.length <= 31 || at !== null) &&
              values.map((value, index) =>
                days.length <= 31 || index === at ? (
                  <circle key={days[index]} cx={x(index)} cy={y(value)} r={index === at ? 4 : 2.5} />
                ) : null,
              )}
          </g>
        ))}
        {at !== null && <line className="trend-at" x1={x(at)} x2={x(at)} y1={size.top} y2={size.top + height} />}
      </svg>
      <figcaption>
        {at !== null && <span className="figures">{days[at]}</span>}
        {series.map(({ name, className, values }) => (
          <span key={name} className={`trend-key ${className}`}>
            {name}
            {at !== null && <strong className="figures"> {values[at]}</strong>}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** An even number at or above the highest value that is easy to read. */
function niceTop(highest: number): number {
  const step = 10 ** Math.floor(Math.log10(highest));
  const nice = [1, 2, 4, 6, 8, 10].find((times) => times * step >= highest)! * step;
  return Math.max(2, nice);
}
