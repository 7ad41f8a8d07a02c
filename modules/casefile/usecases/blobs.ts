import { createReadStream } from 'node:fs';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '@zhenshu/kernel/config.ts';
import { newSecret } from '@zhenshu/kernel/config.ts';

/**
 * Where file contents lie: under county and digest (`contentKey`), so that the same photo sent twice to a county is kept
 * once.
 */
export type Blobs = {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** undefined when the content is not there. */
  get(key: string): Promise<Readable | undefined>;
  /** Fine when it is not there. */
  remove(key: string): Promise<void>;
};

/** Where the content of a digest lies, or its thumbnail. */
export function contentKey(county: number, digest: string, thumbnail = false): string {
  return `${county}/${digest.slice(0, 2)}/${digest}${thumbnail ? '-t' : ''}`;
}

/** S3 when configured, else the data folder. */
export function openBlobs(config: Config): Blobs {
  return config.s3 ? s3Blobs(config.s3) : diskBlobs(join(config.dataDir, 'files'));
}

function diskBlobs(root: string): Blobs {
  const path = (key: string) => join(root, key);
  return {
    async put(key, bytes) {
      const target = path(key);
      if (await exists(target)) return;
      await mkdir(dirname(target), { recursive: true });
      // Written aside and renamed: a crash leaves no half file under a digest. Flushed, because the row that names it is.
      const part = `${target}.${newSecret(6)}`;
      await writeFile(part, bytes, { flush: true });
      await rename(part, target).catch(async (error: unknown) => {
        await rm(part, { force: true });
        throw error;
      });
    },
    async get(key) {
      const target = path(key);
      return (await exists(target)) ? createReadStream(target) : undefined;
    },
    remove: (key) => rm(path(key), { force: true }),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function s3Blobs(s3: NonNullable<Config['s3']>): Blobs {
  const url = new URL(s3.url);
  const bucket = url.pathname.slice(1);
  const client = new S3Client({
    endpoint: url.origin,
    region: 'auto',
    forcePathStyle: true,
    credentials: { accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey },
  });
  return {
    async put(key, bytes) {
      const there = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(() => undefined);
      if (!there) await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async get(key) {
      try {
        return (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body as Readable;
      } catch (error) {
        if ((error as { name?: string }).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
