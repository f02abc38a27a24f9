export * from '#event-store/sqlite';
