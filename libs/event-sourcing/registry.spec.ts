import { describe, expect, it } from '@jest/globals';
import Type from 'typebox';
import { InvalidEventError } from '#event-store';
import { factCorrected } from './facts.js';
import { defineEvent, EventRegistry } from './registry.js';
import { recordedAs } from './testing/index.js';

/** Version 1 had `length` in hours, version 2 `hours`, version 3 `minutes`. */
const visitPaid = defineEvent('VisitPaid', Type.Object({ minutes: Type.Integer() }), {
  correctable: true,
  schemaVersion: 3,
  upcasts: {
    1: ({ length = 0, ...data }) => ({ ...data, hours: length }),
    2: ({ hours, ...data }) => ({ ...data, minutes: Number(hours) * 60 }),
  },
});
const registry = new EventRegistry(visitPaid, factCorrected);

const stored = (type: string, schemaVersion: number, data = {}) => ({
  ...recordedAs({ type, data }, 0),
  schemaVersion,
});

describe('An event read back', () => {
  it("has today's shape, version by version", () => {
    expect(registry.upcast(stored('VisitPaid', 1, { length: 2 }))).toMatchObject({
      schemaVersion: 3,
      data: { minutes: 120 },
    });
    expect(registry.upcast(stored('VisitPaid', 2, { hours: 1 })).data).toEqual({ minutes: 60 });
  });

  it('of today is the very same', () => {
    const event = stored('VisitPaid', 3, { minutes: 5 });
    expect(registry.upcast(event)).toBe(event);
  });

  it('keeps its warnings', () => {
    const data = { length: 1, warnings: [{ code: 'LATE', facts: [], acknowledged: false }] };
    expect(registry.upcast(stored('VisitPaid', 1, data)).data).toMatchObject({ warnings: data.warnings });
  });

  it('of a type nobody knows here is passed over as it is', () => {
    const event = stored('SomethingNew', 1, { any: 'shape' });
    expect(registry.upcast(event)).toBe(event);
    expect(registry.isCorrectable('SomethingNew')).toBe(false);
  });

  it.each([
    ['VisitPaid', { seconds: 5 }],
    ['FactCorrected', { into: 'a new shape' }],
  ])('written by a newer release is left as it is (%s)', (type, data) => {
    const event = stored(type, 9, data);
    expect(registry.upcast(event)).toBe(event);
  });

  it('inside a correction ages by its own type', () => {
    const data = { type: 'VisitPaid', schemaVersion: 2, replacement: { hours: 2 } };
    expect(registry.upcast(stored('FactCorrected', 1, data))).toMatchObject({
      schemaVersion: 1,
      data: { type: 'VisitPaid', schemaVersion: 3, replacement: { minutes: 120 } },
    });
  });

  it('inside a correction may be of a newer release or a type nobody knows here', () => {
    for (const type of ['VisitPaid', 'SomethingNew']) {
      const event = stored('FactCorrected', 1, { type, schemaVersion: 9, replacement: { any: 'shape' } });
      expect(registry.upcast(event)).toBe(event);
    }
  });

  it('with data of no shape its version had is refused', () =>
    expect(() => registry.upcast(stored('VisitPaid', 3, { minutes: 'many' }))).toThrow(InvalidEventError));

  it('of a version without a way to today is refused', () =>
    expect(() => registry.upcast(stored('VisitPaid', 0, {}))).toThrow('VisitPaid version 0 has no upcast'));
});

describe('An event to be written', () => {
  it('names where its data is wrong', () => {
    expect(() => registry.validate('VisitPaid', { minutes: 'many' })).toThrow('VisitPaid/minutes');
    const data = { type: 'VisitPaid', schemaVersion: 3, replacement: { minutes: 1.5 } };
    expect(() => registry.validate('FactCorrected', data)).toThrow('VisitPaid/minutes');
  });

  it('is of a type that is known, also in a correction', () => {
    expect(() => registry.validate('SomethingNew', {})).toThrow('There is no event SomethingNew');
    const data = { type: 'constructor', schemaVersion: 1, replacement: {} };
    expect(() => registry.validate('FactCorrected', data)).toThrow('There is no event constructor');
  });

  it("is written in today's version", () =>
    expect(registry.validate('VisitPaid', { minutes: 5 }).schemaVersion).toBe(3));
});

it('A type is defined once', () =>
  expect(() => new EventRegistry(visitPaid, visitPaid)).toThrow('VisitPaid is defined twice'));
