/** Stops the program with a clear message unless it runs on Node 24.7 (the first with Argon2) or later; returns the version. */
export function requireNode24(): string {
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  if (major > 24 || (major === 24 && minor >= 7)) return process.version;
  console.error(
    `Zhenshu needs Node 24.7 or later, but this is ${process.version} (${process.execPath}).\n` +
      'Run it through npm (`npm test`, `npm start`): npm puts the Node 24 of node_modules/.bin first.\n' +
      'If that file is missing, the optional package "node" could not be installed: install Node 24.7 or later yourself.',
  );
  process.exit(1);
}
