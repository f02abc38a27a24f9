import { v7 } from 'uuid';
import { type HttpRequest, headerOf } from './request.js';

export const CORRELATION_HEADER = 'x-correlation-id';
const SHAPE = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The id that ties together what one caller's action caused: theirs where they sent a usable one, a new one
 * otherwise. The same request has the same id each time.
 */
export function correlationOf(request: HttpRequest): string {
  if (request.correlationId === undefined) {
    const given = headerOf(request, CORRELATION_HEADER);
    request.correlationId = given !== undefined && SHAPE.test(given) ? given : v7();
  }
  return request.correlationId;
}
