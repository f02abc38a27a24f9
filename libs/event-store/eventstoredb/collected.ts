import type { StreamingRead } from '@eventstore/db-client';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { NoAnswerError } from './within.js';

/**
 * Everything that a read gives. A read may fall silent for ever, so that each event has its own time.
 *
 * @param silenceMs - between two events
 * @throws NoAnswerError
 */
export async function collected<Event>(
  read: StreamingRead<Event> | ClientReadableStream<Event>,
  silenceMs: number,
): Promise<Event[]> {
  const events: Event[] = [];
  // What comes too late is nobody's business any more, and an error that nobody hears ends the process.
  read.on('error', () => {});
  const tooLate = () => {
    read.destroy(new NoAnswerError('Read', silenceMs));
    void Promise.resolve(read.cancel()).catch(() => {});
  };
  const timer = setTimeout(tooLate, silenceMs);
  try {
    for await (const event of read) {
      events.push(event);
      timer.refresh();
    }
    return events;
  } finally {
    clearTimeout(timer);
  }
}
