import { startPostgres } from '../postgres.ts';

/** Starts or adopts the database of the folder given, says so in one line of JSON, and stays until it is killed. */
const server = await startPostgres({ dataDir: process.argv[2]! });
process.stdout.write(`${JSON.stringify({ host: server.host, port: server.port, adopted: server.adopted })}\n`);
setInterval(() => {}, 60_000);
