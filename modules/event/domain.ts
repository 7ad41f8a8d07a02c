export * from './domain/likeness.ts';
export * from './domain/measures.ts';
export * from './domain/progress.ts';
