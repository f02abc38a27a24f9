import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCsv } from './csv-file.js';

describe('A CSV file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function read(text: string, delimiter?: string) {
    const path = join(folder, 'visits.csv');
    writeFileSync(path, text);
    const { header, rows } = await openCsv(path, delimiter);
    const found = [];
    for await (const row of rows) found.push(row);
    return { header, rows: found };
  }

  it('is read with its rows numbered and their lines', async () => {
    expect(await read('NO,NOTE\n1,"a\nb"\n2,"say ""hi"""\n')).toEqual({
      header: ['NO', 'NOTE'],
      rows: [
        { number: 1, line: 3, values: ['1', 'a\nb'] },
        { number: 2, line: 4, values: ['2', 'say "hi"'] },
      ],
    });
  });

  it.each([
    ['a byte order mark', '\uFEFFNO,NOTE\n1,a\n'],
    ['CRLF', 'NO,NOTE\r\n1,a\r\n'],
    ['no line end at the end', 'NO,NOTE\n1,a'],
    ['empty lines', 'NO,NOTE\n\n1,a\n\n'],
  ])('may have %s', async (_, text) => {
    expect(await read(text)).toMatchObject({
      header: ['NO', 'NOTE'],
      rows: [{ number: 1, values: ['1', 'a'] }],
    });
  });

  it('may have another delimiter', async () =>
    expect(await read('NO;NOTE\n1;a\n', ';')).toMatchObject({ rows: [{ values: ['1', 'a'] }] }));

  it.each([
    ['is empty', '', 'visits.csv, line 1: is empty'],
    ['has a column twice', 'NO,NO\n', 'visits.csv, line 1: has the column NO twice'],
    ['has text behind a closing quote', 'NO,NOTE\n1,a\n2,"b"c\n', 'visits.csv, line 3: row 2'],
    ['has a quote within a field', 'NO,NOTE\n1,a"b\n', 'visits.csv, line 2: row 1'],
    ['never closes a quote', 'NO,NOTE\n1,"a\n2,b\n', 'a quote is opened and never closed'],
  ])('that %s is refused, naming the place', async (_, text, why) => expect(read(text)).rejects.toThrow(why));
});
