import { AS_IS } from './naughty.js';

/** A request as it will be sent, while it can still be spoiled. */
export type Draft = {
  method: string;
  /** Percent-encoded. */
  path: string;
  /** Names and values in turn. */
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  /** Undefined where nothing is sent. */
  body: unknown;
};

/** What goes over the wire. */
export type Wire = {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
};

export function wireOf({ method, path, query, headers, body }: Draft): Wire {
  const asked = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  return {
    method,
    path: asked === '' ? path : `${path}?${asked}`,
    headers: headers.flatMap(([name, value]) => [name, headerText(value)]),
    body: body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(jsonOf(body)),
  };
}

/** JSON with the texts that stand in it as they are. */
export function jsonOf(value: unknown): string {
  const quoted = JSON.stringify(AS_IS).slice(1, -1).replaceAll('\\', '\\\\');
  return JSON.stringify(value).replaceAll(new RegExp(`"${quoted}((?:[^"\\\\]|\\\\.)*)"`, 'g'), (_, text) =>
    JSON.parse(`"${text}"`),
  );
}

export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** As much of a text as a header can hold. */
function headerText(text: string): string {
  const bytes = Buffer.from(text.toWellFormed()).filter((byte) => byte >= 0x20 && byte !== 0x7f);
  return Buffer.from(bytes.subarray(0, 8_000)).toString('latin1');
}
