/** Also where several projects share the server. */
export default async function teardown() {
  const stop = globalThis.stopPostgres;
  globalThis.stopPostgres = undefined;
  await stop?.();
}
