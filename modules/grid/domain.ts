export { contains, overlaps, readOutline, type Box, type Outline } from './domain/geometry.ts';
