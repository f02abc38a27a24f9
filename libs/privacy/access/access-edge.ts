import type { Clock, Vault } from '#event-sourcing';
import { InvalidEventError, type JsonObject } from '#event-store';
import { callerOf, correlationOf, headerOf, type KnownRequest, type Witness } from '#http';
import type { Access, AccessOutcome } from './access.js';
import { type AccessLog, accessLogUnavailable } from './access-log.js';
import { PURPOSE_HEADER, type Purpose, purposeOf } from './purpose.js';
import { accessOf, patientIn, patientsIn, type RouteAccess } from './route-access.js';

type Visit = { readonly route: RouteAccess; readonly purpose: Purpose };
type Known = Pick<Vault, 'digest'>;

/**
 * Notes who looked, at the edge where every request passes. A denial is noted before it is answered; where it cannot
 * be noted, the answer says so instead. While reads cannot be noted, they are refused before they are carried out.
 */
export class AccessEdge implements Witness<Visit> {
  readonly #header = PURPOSE_HEADER.toLowerCase();

  constructor(
    private readonly log: AccessLog,
    private readonly vault: Known,
    private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `INVALID_HEADER`, `ACCESS_LOG_UNAVAILABLE` */
  comes(request: KnownRequest): Visit {
    const route = accessOf(request);
    // Whoever sends a command says nothing about why they look.
    const said = route.isRead ? headerOf(request, this.#header) : undefined;
    const purpose = purposeOf(said, callerOf(request).actor.role);
    const { refusal } = this.log;
    if (route.isRead && refusal !== null) throw accessLogUnavailable(refusal);
    return { route, purpose };
  }

  leaves(visit: Visit, request: KnownRequest, status: number, answer: unknown): Promise<void> | undefined {
    const { route } = visit;
    if (status < 400) return route.isRead ? this.#answered(visit, request, answer) : undefined;
    const isAboutPatients = route.isRead || route.isOfPatient;
    // What is out of somebody's scope does not exist for them.
    const isDenied = status === 403 || (status === 404 && isAboutPatients);
    return isDenied ? this.log.noteDurably(this.#access(visit, request, 'denied', [])) : undefined;
  }

  #answered(visit: Visit, request: KnownRequest, answer: unknown): Promise<void> | undefined {
    const named = visit.route.isOfPatient ? [] : patientsIn(answer);
    try {
      this.log.note(this.#access(visit, request, 'answered', named));
      return undefined;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #access(
    { route, purpose }: Visit,
    request: KnownRequest,
    outcome: AccessOutcome,
    named: readonly string[],
  ): Access {
    const patient = route.isOfPatient ? patientIn(request) : null;
    return {
      at: new Date(this.clock.now()).toISOString(),
      actor: callerOf(request).actor,
      purpose,
      what: route.what,
      words: route.words ? this.#digest(request.body) : null,
      patients: patient === null ? named : [patient],
      outcome,
      correlationId: correlationOf(request),
    };
  }

  /** The same search has the same digest on each of its pages; what cannot be a search at all has none. */
  #digest(body: unknown): string | null {
    if (typeof body !== 'object' || body === null) return null;
    const { cursor: _, limit: __, ...words } = body as JsonObject;
    try {
      return this.vault.digest({ searched: words });
    } catch (error) {
      if (error instanceof InvalidEventError) return null;
      throw error;
    }
  }
}
