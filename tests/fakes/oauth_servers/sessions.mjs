// One grant is one session is one device of Matrix: what the homeserver is told of it, and what becomes of its tokens.

export class Sessions {
  constructor(homeserver, secret) {
    this.homeserver = homeserver;
    this.secret = secret;
    this.byGrant = new Map(); // grant ID -> {user, device, client}
    this.successors = new Map(); // refresh token -> the pair that it was exchanged for
    this.accessOf = new Map(); // refresh token -> the access token that came with it
    this.seen = new Set(); // access tokens that the homeserver has asked about
  }

  async tell(path, body) {
    const answer = await fetch(`${this.homeserver}/_synapse/mas/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  provision(user) {
    return this.tell('provision_user', { localpart: user, set_displayname: user });
  }

  /** Before the client has its token: a homeserver that does not know the device refuses the token. */
  async begin(grantId, session) {
    this.byGrant.set(grantId, session);
    if (session.device) await this.tell('upsert_device', { localpart: session.user, device_id: session.device, display_name: session.client });
  }

  of(user) { return [...this.byGrant].filter(([, session]) => session.user === user); }

  /** The device goes with the last session that has it. */
  async end(grantId) {
    const session = this.byGrant.get(grantId);
    this.byGrant.delete(grantId);
    if (!session?.device || this.of(session.user).some(([, other]) => other.device === session.device)) return;
    await this.tell('delete_device', { localpart: session.user, device_id: session.device });
  }

  gave(pair, { inExchangeFor } = {}) {
    if (inExchangeFor) this.successors.set(inExchangeFor, pair);
    this.accessOf.set(pair.refresh_token, pair.access_token);
  }
}

/**
 * A refresh token is used a second time. As Matrix Authentication Service has it: as long as nobody used what the first use
 * gave out, that answer was lost, and the token is good once more; after that it is refused, and the session lives on.
 * Answers null, or the error.
 */
export async function usedAgain(provider, sessions, { refresh_token: token, client_id: client }) {
  const old = await provider.RefreshToken.find(token ?? '');
  if (!old?.consumed || old.clientId !== client) return null;
  const given = sessions.successors.get(token);
  const next = given && await provider.RefreshToken.find(given.refresh_token);
  if (!next || next.consumed || sessions.seen.has(given.access_token)) {
    return { error: 'invalid_grant', error_description: 'The provided access grant is invalid, expired, or revoked.' };
  }
  await next.destroy();
  await (await provider.AccessToken.find(given.access_token))?.destroy();
  delete old.consumed;
  await old.save();
  return null;
}
