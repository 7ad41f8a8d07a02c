export { contains, overlaps, readOutline, type Outline } from './domain/geometry.ts';
