/** One promise each, switched off by one replacement in the source. `find` must stand there exactly once. */
export const mutants = [
  {
    name: 'an append is answered after its COMMIT',
    file: 'libs/event-store/sqlite/log-writer.ts',
    find: '      this.#commit();\n',
    replace: '      setImmediate(() => this.#commit());\n',
    specs: ['test/faults/kills.e2e-spec.ts'],
  },
  {
    // A kill cannot show it: what the operating system holds survives the process.
    name: 'synchronous=FULL is read back at start',
    file: 'libs/sqlite/open-database.ts',
    find: 'PRAGMA synchronous = $',
    replace: 'PRAGMA synchronous = NORMAL; -- $',
    specs: ['libs/event-store/sqlite/sqlite-log.spec.ts'],
  },
  {
    name: 'the log asks for synchronous=FULL',
    file: 'libs/event-store/sqlite/sqlite-event-store.ts',
    find: "return openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });",
    replace: "return openDatabase(join(folder, EVENTS_FILE), { synchronous: 'NORMAL' });",
    specs: ['libs/event-store/sqlite/sqlite-log.spec.ts'],
  },
  {
    name: 'an append names the revision it expects',
    file: 'libs/event-store/sqlite/group.ts',
    find: 'if (actual !== expected) {',
    replace: 'if (false) {',
    specs: ['libs/event-store/sqlite/sqlite-event-store.spec.ts'],
  },
  {
    name: 'If-Match names the revision that was read',
    file: 'libs/event-sourcing/command-handling.ts',
    find: 'if (command.expectedRevision === undefined || command.expectedRevision === actual) return;',
    replace: 'if (command.expectedRevision !== -1) return;',
    specs: ['libs/event-sourcing/command-handling.spec.ts'],
  },
  {
    name: 'a command sent again is known by its id',
    file: 'libs/event-sourcing/command-handling.ts',
    find: 'const known = folded.commands.get(command.id);',
    replace: "const known = folded.commands.get('of nobody');",
    specs: ['libs/event-sourcing/command-handling.spec.ts'],
  },
  {
    name: 'a change is judged on the whole timeline',
    file: 'libs/care/domain/care.decider.ts',
    find: '  judge(after, before, events, circumstances);\n',
    replace: '',
    specs: ['libs/care/domain/refusals.spec.ts'],
  },
  {
    name: 'a checkpoint moves in the transaction of its rows',
    file: 'libs/projections/batch.ts',
    find: `  await readStore.db.transaction().execute(async (transaction) => {
    // First of all, since it is also what refuses a second projector.
    await moveCheckpoints(
      readStore,
      transaction,
      followers.map(({ view }) => view),
      group.checkpoint,
      reached,
    );
`,
    replace: `  await moveCheckpoints(
    readStore,
    readStore.db,
    followers.map(({ view }) => view),
    group.checkpoint,
    reached,
  );
  await readStore.db.transaction().execute(async (transaction) => {
`,
    specs: ['libs/projections/crash.spec.ts'],
  },
  {
    name: 'a patient out of scope does not exist',
    file: 'libs/care/commands/patients.ts',
    find: '&& admits(scope, organisationsOf(state))',
    replace: '',
    specs: ['test/e2e/organisations.e2e-spec.ts'],
  },
  {
    name: 'an organisation sees what is its own',
    file: 'libs/event-sourcing/caller.ts',
    find: 'return organisations.includes(scope.organisation);',
    replace: 'return true;',
    specs: ['libs/event-sourcing/caller.spec.ts', 'test/e2e/organisations.e2e-spec.ts'],
  },
  {
    name: 'each event holds the hash of the one before it',
    file: 'libs/event-store/chain.ts',
    find: '    prevHash = hash;\n',
    replace: '',
    specs: ['libs/event-store/chain.spec.ts'],
  },
  {
    name: 'a log whose chain is broken is found',
    file: 'libs/event-store/verify.ts',
    find: 'return tip ? prevHash === tip.hash || prevHash === tip.computed : prevHash === null;',
    replace: 'return true;',
    specs: ['libs/event-store/verify.spec.ts'],
  },
  {
    name: 'a mark of the parent is good up to the backup only',
    file: 'libs/event-sourcing/log-lineage.ts',
    find: '(end === undefined || position < end)',
    replace: 'true',
    specs: ['libs/event-sourcing/log-lineage.spec.ts'],
  },
  {
    name: 'a key that was lost is not made anew',
    file: 'libs/privacy/sqlite/sqlite-vault.ts',
    find: '    if (absence !== null) throw refusal(absence);\n',
    replace: '',
    specs: ['libs/privacy/sqlite/sqlite-vault.spec.ts'],
  },
  {
    name: 'a restore erases again who was erased',
    file: 'apps/api/erased-again.ts',
    find: '  vault.erase(all);\n',
    replace: '',
    specs: ['apps/api/restored-log.spec.ts'],
  },
  {
    name: 'nothing serves on half a restore',
    file: 'apps/api/unfinished-restore.ts',
    find: 'if (building !== undefined) throw',
    replace: 'if (building === undefined) throw',
    specs: ['apps/api/unfinished-restore.spec.ts'],
  },
  {
    name: 'a stream whose chain does not hold is closed',
    file: 'libs/event-store/read-back.ts',
    find: '  if (damage.length > 0) throw new StreamDamagedError(stream, damage, events);\n',
    replace: '',
    specs: ['libs/event-store/sqlite/damaged-streams.spec.ts'],
  },
  {
    name: 'a log that lost its end does not start',
    file: 'apps/api/whole-log.ts',
    find: 'if (why !== null) throw',
    replace: 'if (why === undefined) throw',
    specs: ['apps/api/whole-log.spec.ts'],
  },
];
