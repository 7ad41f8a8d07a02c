/** Stops the program with a clear message unless it runs on Node 24 or later; returns the version it runs on. */
export function requireNode24(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.version;
  console.error(
    `Zhenshu needs Node 24 or later, but this is ${process.version} (${process.execPath}).\n` +
      'Run it through npm (`npm test`, `npm start`): npm puts the Node 24 of node_modules/.bin first.\n' +
      'If that file is missing, the optional package "node" could not be installed: install Node 24 yourself.',
  );
  process.exit(1);
}
