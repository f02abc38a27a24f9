import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const AT_ONCE = 1_000_000;

/** What a manifest says of a file. Stored. */
export type FileDigest = { readonly bytes: number; readonly sha256: string };

/** The files of a bundle that is being written, with their digests. Only their owner may read them. */
export class BundleFiles {
  readonly digests: Record<string, FileDigest> = {};

  constructor(private readonly folder: string) {}

  open(name: string): BundleFile {
    return new BundleFile(join(this.folder, name), (digest) => {
      this.digests[name] = digest;
    });
  }

  put(name: string, text: string): void {
    const file = this.open(name);
    file.write(text);
    file.end();
  }
}

/** A file that is written from its beginning to its end, and digested meanwhile. */
export class BundleFile {
  private readonly handle: number;
  private readonly hash = createHash('sha256');
  private waiting: string[] = [];
  private waitingLength = 0;
  private bytes = 0;

  constructor(
    path: string,
    private readonly ended: (digest: FileDigest) => void,
  ) {
    this.handle = openSync(path, 'wx', 0o600);
  }

  write(text: string): void {
    this.waiting.push(text);
    this.waitingLength += text.length;
    if (this.waitingLength > AT_ONCE) this.flush();
  }

  /** Makes it durable. */
  end(): void {
    this.flush();
    fsyncSync(this.handle);
    closeSync(this.handle);
    this.ended({ bytes: this.bytes, sha256: this.hash.digest('hex') });
  }

  private flush(): void {
    const piece = Buffer.from(this.waiting.join(''));
    for (let done = 0; done < piece.length; ) done += writeSync(this.handle, piece, done);
    this.hash.update(piece);
    this.bytes += piece.length;
    this.waiting = [];
    this.waitingLength = 0;
  }
}
