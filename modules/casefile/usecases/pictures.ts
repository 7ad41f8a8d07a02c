import sharp from 'sharp';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { makeTurns } from '@zhenshu/kernel/turns.ts';

const thumbnailEdge = 480;

/**
 * Two pictures at a time: their work shares the threads that passwords are hashed on, and a burst of photos must not stop
 * sign-ins. Beyond a burst whoever comes is asked to come back: what waits is held in memory.
 */
const inTurn = makeTurns(2, 48, () => refuse('limited', 'http.busy', { retryAfterSeconds: 5 }));

/**
 * A picture as JPEG, upright, at most 2560 px on its longest edge and without any metadata (phones put their position and
 * model into pictures), with its thumbnail. Refuses `case.file_broken`, and `http.busy` where too many wait.
 */
export function asJpeg(bytes: Uint8Array): Promise<{ bytes: Buffer; thumbnail: Buffer }> {
  return inTurn(async () => {
    try {
      const clean = await sharp(bytes, { limitInputPixels: 60_000_000 })
        .rotate()
        .resize(2560, 2560, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 85 })
        .toBuffer();
      const thumbnail = await sharp(clean)
        .resize(thumbnailEdge, thumbnailEdge, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 75 })
        .toBuffer();
      return { bytes: clean, thumbnail };
    } catch {
      return refuse('invalid', 'case.file_broken');
    }
  });
}
