import { describe, expect, it } from '@jest/globals';
import { type CountedStay, type Leave, lengthOf, METHODS } from './index.js';
import { awayFrom, leave, stayOf } from './testing/stays.js';

const march = (...leaves: readonly Leave[]) => stayOf('2025-03-01T09:00', '2025-03-10T11:00', { leaves });
const of = (name: string, stay: CountedStay) =>
  METHODS.find((method) => method.name === name)?.days(stay) ?? [];
const figures = (stay: CountedStay) => {
  const told = METHODS.filter(({ name }) => name !== 'serviceDays');
  return Object.fromEntries(told.map(({ name }) => [name, lengthOf(of(name, stay))]));
};
const why = (name: string, stay: CountedStay, date: string) =>
  of(name, stay).find((day) => day.date === date)?.why;

/** By these a leave is taken off. @see METEOR 270251, QHDD 42045, POMS HI 00601.080 */
const TAKING_OFF = ['medicare', 'aihw', 'accrued'];
const off = (days: number) => ({ medicare: days, aihw: days, accrued: days });
const whole = { hcup: 9, teds: 9 };

describe('A leave', () => {
  it('that begins on the day of the admission leaves that day to the patient', () => {
    const stay = march(leave('2025-03-01T15:00', '2025-03-03T18:00'));
    expect(figures(stay)).toEqual({ ...off(8), ...whole });
    for (const name of TAKING_OFF) {
      expect(why(name, stay, '2025-03-01')).toBe('admittedAndLeft');
      expect(why(name, stay, '2025-03-02')).toBe('onLeave');
    }
  });

  it('that begins on the day of the return from another makes that day a leave day', () => {
    const stay = march(
      leave('2025-03-03T09:00', '2025-03-05T10:00'),
      leave('2025-03-05T20:00', '2025-03-07T10:00'),
    );
    expect(figures(stay)).toEqual({ ...off(5), ...whole });
    for (const name of TAKING_OFF) expect(why(name, stay, '2025-03-05')).toBe('returnedAndLeft');
  });

  it('that ends on the day of the discharge makes that day neither', () => {
    const stay = march(leave('2025-03-08T09:00', '2025-03-10T10:00'));
    expect(figures(stay)).toEqual({ ...off(7), ...whole });
    for (const name of TAKING_OFF) expect(why(name, stay, '2025-03-10')).toBe('returnedAndEnded');
  });

  it('of some hours within one day is none', () => {
    const stay = march(leave('2025-03-05T09:00', '2025-03-05T21:00'));
    expect(figures(stay)).toEqual({ ...off(9), ...whole });
    for (const name of TAKING_OFF) expect(why(name, stay, '2025-03-05')).toBe('present');
  });

  it('that begins at midnight begins on the day that midnight starts, and ends on it likewise', () => {
    expect(figures(march(leave('2025-03-05T00:00', '2025-03-06T00:00')))).toEqual({ ...off(8), ...whole });
    expect(figures(march(leave('2025-03-04T23:59', '2025-03-06T00:00')))).toEqual({ ...off(7), ...whole });
  });

  it('after which nobody came back ended the stay the day it began', () => {
    const stay = march(awayFrom('2025-03-05T15:00', { forGood: true }));
    expect(figures(stay)).toEqual({ ...off(4), hcup: 4, teds: 4 });
    for (const { name } of METHODS) {
      expect(of(name, stay)).toHaveLength(10);
      expect(why(name, stay, '2025-03-06')).toBe('afterLeaving');
    }
    expect(why('hcup', stay, '2025-03-05')).toBe('leftForGood');
    const iop: CountedStay = { ...stay, level: 'iop', serviceDates: ['2025-03-04', '2025-03-06'] };
    expect(lengthOf(of('serviceDays', iop))).toBe(1);
  });

  it('after which nobody came back ended the stay also where no discharge was recorded', () => {
    const stay = { ...march(awayFrom('2025-03-05', { forGood: true })), to: null, endedBy: null };
    expect(figures({ ...stay, asOf: '2025-03-20' })).toEqual({ ...off(4), hcup: 4, teds: 4 });
  });

  it('after which nobody came back, begun on the day of the admission, makes a stay of one day', () => {
    const stay = march(awayFrom('2025-03-01T15:00', { forGood: true }));
    expect(figures(stay)).toEqual({ ...off(1), hcup: 0, teds: 1 });
  });

  it('on which the patient died ended the stay the day it began', () => {
    const stay: CountedStay = {
      ...march(awayFrom('2025-03-05', { forGood: true })),
      ...{ to: '2025-03-07', endedBy: 'died', died: '2025-03-07' },
    };
    expect(figures(stay)).toEqual({ ...off(4), hcup: 4, teds: 4 });
  });

  it('that goes on takes off its days so far, and ends nothing', () => {
    const stay = { ...march(awayFrom('2025-03-05')), to: null, endedBy: null, asOf: '2025-03-08' };
    expect(figures(stay)).toEqual({ ...off(4), hcup: 7, teds: 7 });
    expect(why('medicare', stay, '2025-03-08')).toBe('asOfDay');
    expect(why('accrued', stay, '2025-03-08')).toBe('onLeave');
  });

  it('does not matter to what was done on its days', () => {
    const stay = { ...march(leave('2025-03-05', '2025-03-07')), serviceDates: ['2025-03-06'] };
    expect(why('serviceDays', stay, '2025-03-06')).toBe('service');
  });
});
