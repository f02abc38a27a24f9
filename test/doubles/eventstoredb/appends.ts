import type shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream, ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import type { AppendFault, Faults } from './faults.js';
import type { DoubleLog, Expected, Judged, Proposal } from './log.js';
import { batchAnswer, failures, identifierOf, nameIn, singleAnswer } from './messages.js';

type Proposed = messages.AppendReq.ProposedMessage | messages.BatchAppendReq.ProposedMessage;
type Asked = { readonly stream: string; readonly expected: Expected; readonly proposals: Proposal[] };
type Batch = { readonly correlation: shared.UUID | undefined; readonly asked: Asked };
type BatchCall = ServerDuplexStream<messages.BatchAppendReq, messages.BatchAppendResp>;

/** Takes appends by stream and by single calls. */
export class Appends {
  /** Single calls, of which each costs more. */
  singles = 0;

  constructor(
    private readonly log: DoubleLog,
    private readonly faults: Faults,
    private readonly port: () => number,
  ) {}

  readonly batch = (call: BatchCall): void => {
    const open = new Map<string, Batch>();
    call.on('data', (request: messages.BatchAppendReq) => {
      const key = String(request.getCorrelationId()?.serializeBinary());
      const options = request.getOptions();
      const batch = open.get(key) ?? {
        correlation: request.getCorrelationId(),
        asked: {
          stream: nameIn(options?.getStreamIdentifier()),
          expected: expectedIn(options),
          proposals: [],
        },
      };
      batch.asked.proposals.push(...request.getProposedMessagesList().map(proposalIn));
      if (!request.getIsFinal()) open.set(key, batch);
      else if (open.delete(key) || batch) this.answer(call, batch);
    });
    call.on('end', () => call.end());
    call.on('error', () => {});
  };

  private answer(call: BatchCall, { correlation, asked }: Batch): void {
    const fault = this.faults.appends.shift();
    const judged = this.judge(asked, fault);
    if (fault === 'notLeader') call.emit('error', failures.notLeader(this.port()));
    if (fault === 'broken') call.emit('error', failures.broken());
    if (judged === null || isNeverAnswered(fault)) return;
    const answer = batchAnswer(fault === 'late' ? 'timeout' : judged);
    call.write(answer.setCorrelationId(correlation).setStreamIdentifier(identifierOf(asked.stream)));
  }

  readonly single = (
    call: ServerReadableStream<messages.AppendReq, messages.AppendResp>,
    answer: sendUnaryData<messages.AppendResp>,
  ): void => {
    this.singles += 1;
    let options: messages.AppendReq.Options | undefined;
    const proposals: Proposal[] = [];
    call.on('data', (request: messages.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message) proposals.push(proposalIn(message));
    });
    call.on('end', () => {
      const fault = this.faults.appends.shift();
      const stream = nameIn(options?.getStreamIdentifier());
      const judged = this.judge({ stream, expected: expectedIn(options), proposals }, fault);
      if (fault === 'notLeader') return answer(failures.notLeader(this.port()));
      if (fault === 'broken') return answer(failures.broken());
      if (judged === 'notReady') return answer(failures.notReady());
      if (judged === 'timeout' || fault === 'late') return answer(failures.deadline());
      if (judged === null || isNeverAnswered(fault)) return;
      if (judged.kind === 'deleted') return answer(failures.deleted(stream));
      answer(null, singleAnswer(judged));
    });
  };

  private judge({ stream, expected, proposals }: Asked, fault: AppendFault | undefined) {
    if (fault === 'notReady') return 'notReady' as const;
    if (fault === 'lost') return 'timeout' as const;
    if (fault === 'ignored' || fault === 'notLeader') return null;
    const judged: Judged = this.log.append(stream, expected, proposals);
    return fault === 'broken' ? null : judged;
  }
}

function isNeverAnswered(fault: AppendFault | undefined): boolean {
  return fault === 'unanswered' || fault === 'ignored';
}

function expectedIn(
  options: messages.AppendReq.Options | messages.BatchAppendReq.Options | undefined,
): Expected {
  if (options === undefined || options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'none';
  if (options.hasStreamExists()) return 'exists';
  return BigInt(
    options instanceof messages.AppendReq.Options ? options.getRevision() : options.getStreamPosition(),
  );
}

function proposalIn(message: Proposed): Proposal {
  const described = message.getMetadataMap();
  return {
    id: message.getId()?.getString() || uuidIn(message.getId()?.getStructured()),
    type: described.get('type') ?? '',
    contentType: described.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Single calls send an id as two numbers. */
function uuidIn(structured: shared.UUID.Structured | undefined): string {
  const half = (value: string | undefined) =>
    BigInt.asUintN(64, BigInt(value ?? 0))
      .toString(16)
      .padStart(16, '0');
  const hex = half(structured?.getMostSignificantBits()) + half(structured?.getLeastSignificantBits());
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
