/** Every SQL statement of the spine. */
export * from './store/anchors.ts';
export * from './store/clocks.ts';
export * from './store/files.ts';
export * from './store/read.ts';
export * from './store/rows.ts';
export * from './store/snapshot.ts';
export * from './store/write.ts';
