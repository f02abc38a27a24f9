import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { ReferenceData } from '#care';
import { isPart2 } from '#care/domain';
import { CLOCK, type Clock, CommandHandling, commandFrom, dateIn, VAULT, type Vault } from '#event-sourcing';
import { StreamDamagedError } from '#event-store';
import { ACCESS_LOG, type AccessLog } from '../access/index.js';
import {
  type Consent,
  consentFacts,
  consentStream,
  consentsIn,
  disclosureStream,
  disclosuresDecider,
  type OneDisclosure,
  permitFor,
} from '../domain/index.js';
import { NOTICES, type Notice, noticeOn } from './notices.js';
import type { Permission, Question, StayToTell } from './telling.js';

/** The one door for what is told about named patients outside: may it be told, that it was, and that it was not. */
@Injectable()
export class Disclosures {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(ACCESS_LOG) private readonly accesses: AccessLog,
    @Inject(NOTICES) private readonly notices: readonly Notice[],
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Whether these stays of a patient may be told. They may not, all of them, where one is under Part 2 and no consent
   * covers it today: what is left would tell that something is. Who was erased is told of no more.
   */
  async permission(
    patient: string,
    stays: readonly StayToTell[],
    question: Question,
  ): Promise<Permission | null> {
    if ((await this.vault.existingKeyOf(patient)) === null) return null;
    const marked = await Promise.all(stays.map((stay) => this.isPart2(stay)));
    const part2 = stays.filter((_, place) => marked[place]);
    if (part2.length === 0) return { patient, part2: null };
    const notice = noticeOn(this.notices, dateIn('UTC', this.clock.now()));
    const consents = await this.consentsOf(patient);
    const { recipient, purpose, fields } = question;
    const what = fields.map(([kind]) => kind);
    const under = part2.flatMap(({ stay, organisation, facility, programme, zone }) => {
      const from = { organisation, facility, programme };
      const on = dateIn(zone, this.clock.now());
      const permit = permitFor(consents, { recipient, purpose, what, from, on });
      return permit === null ? [] : [{ ...permit, stay, organisation }];
    });
    return notice === null || under.length < part2.length ? null : { patient, part2: { notice, under } };
  }

  /**
   * Writes down what is about to be told under consents; on disk when it resolves. Each answer is a disclosure of its own,
   * also where the same question comes again: the first one may have been read.
   */
  async disclose(permissions: readonly Permission[], question: Question): Promise<void> {
    const year = dateIn('UTC', this.clock.now()).slice(0, 4);
    const { caller, correlationId } = question;
    await Promise.all(
      permissions.map(async ({ patient, part2 }) => {
        if (part2 === null) return;
        const sending = { caller, correlationId, commandId: v7(), strict: false };
        const command = commandFrom(sending, {
          stream: disclosureStream(patient, year),
          patient,
          body: { disclosures: disclosuresOf(part2, question) },
          context: async () => null,
        });
        await this.handling.handle(disclosuresDecider, command);
      }),
    );
  }

  /** Writes down whom a list leaves out; on disk when it resolves. */
  async deny(patients: readonly string[], question: Question): Promise<void> {
    if (patients.length === 0) return;
    const { caller, purpose, what, correlationId } = question;
    const at = new Date(this.clock.now()).toISOString();
    const { actor } = caller;
    await this.accesses.noteDurably({
      ...{ at, actor, purpose, what, words: null, patients, outcome: 'denied', correlationId },
    });
  }

  private async isPart2({ facility, programme }: StayToTell): Promise<boolean> {
    const [house, track] = await Promise.all([
      this.reference.facility(facility),
      programme === null ? null : this.reference.programme(programme),
    ]);
    return isPart2(house, track);
  }

  /** None where the stream is damaged: what was revoked could be missing. */
  private async consentsOf(patient: string): Promise<readonly Consent[]> {
    try {
      const { state } = await this.handling.loadNow(consentStream(patient), consentFacts);
      return consentsIn(state).consents;
    } catch (error) {
      if (error instanceof StreamDamagedError) return [];
      throw error;
    }
  }
}

/** One for each organisation that tells something: what it told is its own to account for. */
function disclosuresOf(
  { under, notice }: NonNullable<Permission['part2']>,
  question: Question,
): OneDisclosure[] {
  const { recipient, purpose, fields } = question;
  const organisations = [...new Set(under.map(({ organisation }) => organisation))];
  return organisations.map((organisation) => {
    const own = under.filter((one) => one.organisation === organisation);
    const kinds = new Set(own.flatMap(({ what }) => what));
    return {
      organisation,
      disclosed: {
        recipient: { kind: recipient.kind, id: recipient.id },
        purpose,
        noticeId: notice.id,
        fields: fields.flatMap(([kind, names]) => (kinds.has(kind) ? names : [])),
        stays: own.map(({ stay, consent, what }) => ({ stay, consent: consent.factId, what: [...what] })),
      },
    };
  });
}
