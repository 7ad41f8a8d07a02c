/** What is decided of events outside their procedure. */
export * from './domain/alarms.ts';
export * from './domain/coordinates.ts';
export * from './domain/dry-run.ts';
export * from './domain/experience.ts';
export * from './domain/likeness.ts';
export * from './domain/measures.ts';
export * from './domain/progress.ts';
