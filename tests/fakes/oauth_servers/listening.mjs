// A server that says where it listens, and ends with whoever started it.

/** `where`: what http.Server.listen takes. Resolves to the port. */
export const listen = (server, where) => new Promise((resolve) => {
  process.stdin.on('end', () => process.exit()).resume();
  server.keepAliveTimeout = 75_000; // nginx's
  server.listen(where, () => {
    resolve(server.address().port);
    console.log(`READY ${server.address().port ?? 0}`);
  });
});
