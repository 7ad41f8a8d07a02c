/** The spine's pure core: cases, facts, clocks, procedures. The package's door for the browser and for procedures. */
export * from './domain/case-file.ts';
export * from './domain/clock.ts';
export * from './domain/fold.ts';
export * from './domain/notice.ts';
export * from './domain/procedure.ts';
