import { pino, type Logger } from 'pino';

/** Structured log lines. Callers give ids and codes, never names, phones or texts of people. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** The process's logger; what could carry personal data or secrets is removed by path as a second guard. */
export function makeLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['err.detail', 'err.where', 'req.headers', 'headers', '*.password', '*.phone', '*.token', 'body'],
      remove: true,
    },
    serializers: { err: pino.stdSerializers.err },
  });
}
