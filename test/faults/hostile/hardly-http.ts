import { connect } from 'node:net';
import type { Answer } from '../../e2e/service.js';
import { MARK } from './naughty.js';

const ANSWERED_WITHIN_MS = 5_000;
const JSON_SENT = 'Content-Type: application/json\r\n';

/** Texts that a client library would not send, by what is strange about them. */
export function hardlyHttp(host: string, token: string): [what: string, text: string | Buffer][] {
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
  const get = (more: string, line = 'GET /v1/rule-packs HTTP/1.1') => `${line}\r\n${head}${more}\r\n`;
  const post = (more: string, body = '{}') =>
    `POST /v1/patients HTTP/1.1\r\n${head}${JSON_SENT}${more}\r\n${body}`;
  const chunked = 'Transfer-Encoding: chunked\r\n';
  return [
    ['no HTTP', `${MARK}\r\n\r\n`],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
    ['no host', 'GET /v1/rule-packs HTTP/1.1\r\n\r\n'],
    ['two hosts', get('Host: example.org\r\n')],
    ['HTTP/1.0', get('', 'GET /v1/rule-packs HTTP/1.0')],
    ['HTTP/1.2', get('', 'GET /v1/rule-packs HTTP/1.2')],
    ['an absolute address', get('', 'GET http://example.org/v1/rule-packs HTTP/1.1')],
    ['no address', get('', 'OPTIONS * HTTP/1.1')],
    ['a tunnel', get('', 'CONNECT example.org:443 HTTP/1.1')],
    ['an unknown method', get('', 'FROB /v1/rule-packs HTTP/1.1')],
    ['a method in small letters', get('', 'get /v1/rule-packs HTTP/1.1')],
    ['a space in the address', get('', 'GET /v1/rule packs HTTP/1.1')],
    ['a NUL in the address', get('', 'GET /v1/\0 HTTP/1.1')],
    ['an address that is not ASCII', get('', 'GET /v1/\u00fc\u{1f642} HTTP/1.1')],
    ['a long address', get('', `GET /${'x'.repeat(20_000)} HTTP/1.1`)],
    ['another protocol asked for', get('Connection: Upgrade\r\nUpgrade: websocket\r\n')],
    ['a header without a colon', get(`${MARK}\r\n`)],
    ['a space before the colon', get(`A : ${MARK}\r\n`)],
    ['a NUL in a header', get(`A: ${MARK}\0\r\n`)],
    ['a folded header', get(`A: b\r\n ${MARK}\r\n`)],
    ['many headers', get('a: b\r\n'.repeat(5_000))],
    ['lines that end otherwise', get('').replaceAll('\r', '')],
    ['empty lines before', `\r\n\r\n${get('')}`],
    ['a byte order mark before', Buffer.from(`\ufeff${get('')}`)],
    ['something behind', `${get('')}\0\x01${MARK}\r\n\r\n`],
    ['many at once', get('').repeat(100)],
    ['a length below zero', post('Content-Length: -1\r\n')],
    ['a length that is no number', post('Content-Length: 2x\r\n')],
    ['a length beyond all numbers', post('Content-Length: 99999999999999999999999\r\n')],
    ['a length beyond all bounds', post('Content-Length: 999999999\r\n')],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n')],
    ['a length beside pieces', post(`Content-Length: 2\r\n${chunked}`, '2\r\n{}\r\n0\r\n\r\n')],
    ['pieces of unknown length', post(chunked, 'ZZ\r\n{}\r\n0\r\n\r\n')],
    ['a piece with much to say', post(chunked, `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)],
    ['pieces without end', post(chunked, '1\r\nx\r\n'.repeat(300_000))],
    ['an unknown way of sending', post('Transfer-Encoding: identity\r\n')],
    ['less than announced, and the end', post('Content-Length: 5\r\n')],
  ];
}

/** Sends a text and nothing more. @throws Error where no whole answer comes */
export function sendText(address: string, text: string | Buffer): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.end(text));
    const done = () => {
      socket.destroy();
      const answer = answerIn(heard);
      if (answer === null) reject(new Error(`heard ${JSON.stringify(heard)}`));
      else resolve(answer);
    };
    socket.setTimeout(ANSWERED_WITHIN_MS, done);
    // Also where the connection is reset: what was heard before counts.
    socket.on('error', done);
    socket.on('close', done);
    socket.on('data', (piece) => {
      heard += piece;
      if (answerIn(heard) !== null) done();
    });
  });
}

/** The first whole answer in what was heard. */
function answerIn(heard: string): Answer | null {
  const [, status, lines = '', rest = ''] =
    /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(heard) ?? [];
  if (status === undefined) return null;
  const headers = new Headers(lines.split('\r\n').map((line) => line.split(': ', 2) as [string, string]));
  const text = Buffer.from(rest)
    .subarray(0, Number(headers.get('content-length')))
    .toString();
  if (Buffer.byteLength(text) < Number(headers.get('content-length'))) return null;
  return { status: Number(status), headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
