import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { status as codes, Metadata, type ServiceError } from '@grpc/grpc-js';
import anys from 'google-protobuf/google/protobuf/any_pb.js';
import type { Judged, Stored } from './log.js';

export function identifierOf(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream)));
}

export function nameIn(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

export function eventMessage(stored: Stored): messages.ReadResp {
  const record = new messages.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(stored.id))
    .setStreamIdentifier(identifierOf(stored.stream))
    .setStreamRevision(String(stored.revision))
    .setCommitPosition(String(stored.position))
    .setPreparePosition(String(stored.position))
    .setData(stored.data)
    .setCustomMetadata(stored.metadata);
  const described = record.getMetadataMap();
  described.set('type', stored.type).set('content-type', stored.contentType).set('created', '0');
  const event = new messages.ReadResp.ReadEvent().setEvent(record).setCommitPosition(String(stored.position));
  return new messages.ReadResp().setEvent(event);
}

/** Errors of a batch are values that its stream brings, not the end of it. */
export function batchError(message: string, typeName: string, details: Uint8Array): status.Status {
  const packed = new anys.Any();
  packed.pack(details, typeName);
  return new status.Status().setMessage(message).setDetails(packed);
}

const OURS = 'event_store.client';

export function batchAnswer(judged: Judged | 'notReady' | 'timeout'): messages.BatchAppendResp {
  const answer = new messages.BatchAppendResp();
  if (judged === 'notReady') {
    const nothing = new shared.Empty().serializeBinary();
    return answer.setError(batchError('Server Is Not Ready', 'google.protobuf.Empty', nothing));
  }
  if (judged === 'timeout') {
    return answer.setError(batchError('Timeout', `${OURS}.Timeout`, new shared.Timeout().serializeBinary()));
  }
  if (judged.kind === 'deleted') {
    const details = new shared.StreamDeleted().serializeBinary();
    return answer.setError(batchError('StreamDeleted', `${OURS}.StreamDeleted`, details));
  }
  if (judged.kind === 'wrongVersion') {
    const wrong = new shared.WrongExpectedVersion();
    if (judged.current === null) wrong.setCurrentNoStream(new shared.Empty() as never);
    else wrong.setCurrentStreamRevision(String(judged.current));
    const name = `${OURS}.WrongExpectedVersion`;
    return answer.setError(batchError('WrongExpectedVersion', name, wrong.serializeBinary()));
  }
  const position = new shared.AllStreamPosition()
    .setCommitPosition(String(judged.position))
    .setPreparePosition(String(judged.position));
  const success = new messages.BatchAppendResp.Success()
    .setCurrentRevision(String(judged.revision))
    .setPosition(position);
  return answer.setSuccess(success);
}

export function singleAnswer(judged: Exclude<Judged, { kind: 'deleted' }>): messages.AppendResp {
  if (judged.kind === 'wrongVersion') {
    const wrong = new messages.AppendResp.WrongExpectedVersion();
    if (judged.current === null) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(judged.current));
    return new messages.AppendResp().setWrongExpectedVersion(wrong);
  }
  const position = new messages.AppendResp.Position()
    .setCommitPosition(String(judged.position))
    .setPreparePosition(String(judged.position));
  const success = new messages.AppendResp.Success()
    .setCurrentRevision(String(judged.revision))
    .setPosition(position);
  return new messages.AppendResp().setSuccess(success);
}

/** What ends a call. */
export function failure(code: codes, details: string, told: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(told)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const failures = {
  notReady: () => failure(codes.UNAVAILABLE, 'Server Is Not Ready'),
  denied: () => failure(codes.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' }),
  deleted: (stream: string) =>
    failure(codes.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  notLeader: (port: number) =>
    failure(codes.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': '127.0.0.1',
      'leader-endpoint-port': String(port),
    }),
  deadline: () => failure(codes.DEADLINE_EXCEEDED, 'Deadline exceeded'),
  tooSlow: () =>
    failure(
      codes.ABORTED,
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    ),
  betweenEvents: (isFiltered: boolean) =>
    failure(codes.UNKNOWN, `Unexpected ${isFiltered ? 'Filtered' : ''}ReadAllResult: Error`),
  broken: () => failure(codes.UNAVAILABLE, 'The connection broke'),
};
