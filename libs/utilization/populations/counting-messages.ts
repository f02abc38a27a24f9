import type { RefusedError } from '#event-sourcing';
import type { PackedReport, ReportHeading } from '../reports/report-text.js';
import type { SummedCells } from './cells.js';
import type { Compared, Comparison } from './contradictions.js';
import type { MembersCounted } from './count-members.js';
import type { MemberQuestion } from './member-question.js';
import type { Part } from './patient-ranges.js';
import type { Question } from './question.js';
import type { Chosen } from './stay-rows.js';

/** A question on its way into a thread: its methods by name, `medicare@1`, since functions stay where they are. */
export type SentQuestion = Omit<Question, 'methods'> & { readonly methods: string };

export type SentMemberQuestion = Omit<MemberQuestion, 'methods'> & { readonly methods: string };

export type CountingAsked =
  | { readonly kind: 'members'; readonly position: string; readonly question: SentMemberQuestion }
  | {
      readonly kind: 'report';
      readonly chosen: Chosen;
      readonly question: SentQuestion;
      readonly heading: ReportHeading;
    }
  | {
      readonly kind: 'part';
      readonly chosen: Chosen;
      readonly question: SentQuestion;
      readonly part: Part;
    }
  | ({ readonly kind: 'compare'; readonly question: SentQuestion } & Omit<Comparison, 'question'>);

/** `end` once there is nothing more to be counted for a while. */
export type ToCounting = CountingAsked | 'end';

export type CountingResult = PackedReport | SummedCells | Compared | MembersCounted;

export type FromCounting =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'done'; readonly result: CountingResult }
  /** A copy of an error loses its class. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly grounds: RefusedError['grounds'];
    };

export function sentQuestion<Asked extends Pick<Question, 'methods'>>({
  methods,
  ...question
}: Asked): Omit<Asked, 'methods'> & { readonly methods: string } {
  return { ...question, methods: methods.map(({ name, version }) => `${name}@${version}`).join(',') };
}
