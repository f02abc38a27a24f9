import type { KnownRequest } from '#http';

/** What asking a route means for the access log. */
export type RouteAccess = {
  /** In the field's words, for example `stepHistory`. */
  readonly what: string;
  /** Its answer tells of patients, or of who looked at them. */
  readonly isRead: boolean;
  /** It is about one patient, whose id is in its path. */
  readonly isOfPatient: boolean;
  /** Its body says whom to look for. */
  readonly words: boolean;
};

const PATIENT = '/:patientId';

/** What asking this route means; the same object for the same route. */
export function accessOf({ method, routeOptions: { url = '', config } }: KnownRequest): RouteAccess {
  const key = `${method} ${url}`;
  const known = routes.get(key);
  if (known !== undefined) return known;
  const isOfPatient = url.split(PATIENT).length > 1;
  const isGet = method === 'GET' || method === 'HEAD';
  const { recorded } = config;
  const isRead = recorded !== undefined || (isOfPatient && isGet);
  const access = { what: nameOf(url), isRead, isOfPatient, words: recorded?.words ?? false };
  routes.set(key, access);
  return access;
}

/** As many as there are routes. */
const routes = new Map<string, RouteAccess>();

/** `/v1/patients/:patientId/step-history` is `stepHistory`, `/v1/patients/:patientId` is `patient`. */
function nameOf(url: string): string {
  const parts = url.split('/');
  const [, thing] = /^:(\w+)Id$/.exec(parts.at(-1) ?? '') ?? [];
  const words = thing ?? parts.findLast((part) => !part.startsWith(':')) ?? '';
  return words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The patient in the path, where what stands there could be one: nothing else that a caller wrote is kept. */
export function patientIn({ params }: KnownRequest): string | null {
  const { patientId } = (params ?? {}) as { patientId?: unknown };
  return typeof patientId === 'string' && UUID.test(patientId) ? patientId : null;
}

/** Whom the lists of an answer name, each once. */
export function patientsIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const found = new Set<string>();
  for (const list of Object.values(answer)) {
    if (!Array.isArray(list)) continue;
    for (const item of list) {
      const patient: unknown = item?.patient;
      if (typeof patient === 'string') found.add(patient);
    }
  }
  return [...found];
}
