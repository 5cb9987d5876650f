// Stands in for Matrix Authentication Service: the OAuth server is oidc-provider, and here is what Matrix adds to it. Forgets
// clients and sessions when it ends.
//   ISSUER=http://127.0.0.1:8080/ HOMESERVER=http://127.0.0.1:8008 SOCKET=/path SECRET=... HOST_TOKEN=... ACCOUNTS=accounts.json
//   RULES=rules.json node authorization-server.mjs
// The rules, which the tests change at any time: {"access_s": 300, "reuse": "mas", "refreshable": true, "interval_s": 5}. With
// "strict" a refresh token that is used twice ends the session, and with "mas" it is answered as Matrix Authentication Service
// does. interval_s is what a device that waits for its code to be typed in is told.
import { readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { Provider, errors, interactionPolicy } from 'oidc-provider';
import { listen } from './listening.mjs';
import { Accounts, button, interaction, page, readBody, readForm, send } from './pages.mjs';
import { bothSpellings, checkRegistration, checkScope, deviceOf, matrixScopes } from './policy.mjs';
import { Sessions, usedAgain } from './sessions.mjs';

const { ISSUER, HOMESERVER, SOCKET, SECRET, HOST_TOKEN, RULES } = process.env;
const rules = () => JSON.parse(readFileSync(RULES, 'utf8'));
const isLenient = () => rules().reuse === 'mas';
const UNKNOWN_TOKEN = (error) => ({ errcode: 'M_UNKNOWN_TOKEN', error });

const accounts = new Accounts(process.env.ACCOUNTS);
const sessions = new Sessions(HOMESERVER, SECRET);
const prompts = interactionPolicy.base();
prompts.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);

const scopeOf = ({ params, entities }) => params?.scope ?? entities.RefreshToken?.scope
  ?? entities.AuthorizationCode?.scope ?? entities.DeviceCode?.scope;

const provider = new Provider(ISSUER, {
  routes: {
    authorization: '/authorize', token: '/oauth2/token', revocation: '/oauth2/revoke', registration: '/oauth2/registration',
    device_authorization: '/oauth2/device', code_verification: '/link', jwks: '/oauth2/keys.json', userinfo: '/oauth2/userinfo',
  },
  discovery: {
    account_management_uri: `${ISSUER}account/`,
    account_management_actions_supported: ['profile', 'devices_list', 'device_view', 'device_delete', 'cross_signing_reset',
      'sessions_list', 'session_view', 'session_end'].map((action) => `org.matrix.${action}`),
    prompt_values_supported: ['login', 'create'],
    introspection_endpoint: `${ISSUER}oauth2/introspect`,
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    dPoP: { enabled: false },
    deviceFlow: { enabled: true },
    registration: { enabled: true, issueRegistrationAccessToken: false },
    revocation: {
      enabled: true,
      allowedPolicy(ctx, client, token) {
        if (token.clientId !== client.clientId) throw new errors.UnauthorizedClient('token belongs to another client');
        return !token.isExpired && !token.consumed; // such a one is answered 200, and nothing happens
      },
    },
    // A device's scope is made up by the client, and oidc-provider knows fixed scopes only, but for those of a resource:
    // so the homeserver is one, with the scopes that were asked for.
    resourceIndicators: {
      enabled: true,
      defaultResource: () => HOMESERVER,
      useGrantedResource: () => true,
      getResourceServerInfo({ oidc }) {
        const wrong = oidc.params?.scope && checkScope(oidc.params.scope);
        if (wrong) throw new errors.InvalidScope(wrong, oidc.params.scope);
        return { scope: matrixScopes(scopeOf(oidc)).join(' '), accessTokenFormat: 'opaque', accessTokenTTL: rules().access_s };
      },
    },
  },
  interactions: { policy: prompts, url: (ctx, asked) => `/interaction/${asked.uid}` },
  // Every authorization is a session of its own; two that share a grant would end together.
  loadExistingGrant({ oidc }) {
    const id = oidc.result?.consent?.grantId;
    return id && oidc.provider.Grant.find(id);
  },
  pkce: { required: () => true },
  scopes: ['openid', 'email'],
  clientAuthMethods: ['none'],
  responseTypes: ['code'],
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token') && rules().refreshable,
  rotateRefreshToken: true,
  revokeGrantPolicy: () => true, // a session ends with either of its tokens, as Matrix wants it
  expiresWithSession: () => false,
  ttl: { RefreshToken: 90 * 86400, Grant: 90 * 86400, Session: 14 * 86400, DeviceCode: 1200, AuthorizationCode: 600, Interaction: 3600, IdToken: 3600 },
  cookies: { keys: ['a key for the tests'] },
  findAccount: (ctx, user) => accounts.has(user) && { accountId: user, claims: () => ({ sub: user }) },
  renderError(ctx, { error, error_description: why }) { ctx.type = 'html'; ctx.body = page('Error', `<p id="error">${error}: ${why ?? ''}</p>`); },
});
provider.on('grant.revoked', (ctx, grantId) => { (ctx.revoked ??= []).push(grantId); });
provider.on('server_error', (ctx, error) => console.error(error));

async function gaveTokens({ oidc, body }) {
  const { grant_type: type, refresh_token: used } = oidc.params;
  if (type !== 'refresh_token') {
    const { accountId: user, grantId, scope } = oidc.entities.AccessToken;
    await sessions.begin(grantId, { user, device: deviceOf(scope), client: oidc.client.clientName });
  } else if (isLenient()) {
    await (await provider.AccessToken.find(sessions.accessOf.get(used) ?? ''))?.destroy();
  }
  sessions.gave(body, { inExchangeFor: used });
}

provider.use(async (ctx, next) => {
  await next();
  const route = ctx.oidc?.route;
  if (route === 'token' && ctx.status === 200) await gaveTokens(ctx);
  for (const grantId of ctx.revoked ?? []) await sessions.end(grantId);
  if (route === 'device_authorization' && ctx.status === 200) ctx.body.interval = rules().interval_s;
  if (route === 'revocation' && ctx.body?.error === 'unauthorized_client') ctx.status = 401;
  if (route === 'token' && ['authorization_pending', 'access_denied', 'expired_token'].includes(ctx.body?.error)) ctx.status = 403;
});
const oauth = provider.callback();

/** What the homeserver asks about an access token. */
async function introspect(req, res) {
  if (req.headers.authorization !== `Bearer ${SECRET}`) return send(res, 401, { error: 'access_denied' });
  const token = (await readForm(req)).get('token') ?? '';
  if (token === HOST_TOKEN) return send(res, 200, { active: true, scope: bothSpellings('urn:matrix:client:api:*'), username: 'host', sub: 'host' });
  sessions.seen.add(token);
  const known = await provider.AccessToken.find(token);
  if (!known) return send(res, 200, { active: false });
  const { accountId: user, clientId, exp, iat } = known;
  return send(res, 200, {
    active: true, scope: bothSpellings(known.scope), client_id: clientId, username: user, sub: user, token_type: 'access_token',
    exp, iat, expires_in: exp - Math.floor(Date.now() / 1000),
  });
}

/** The account management page: lists a person's sessions, and signs one out. */
async function account(req, res) {
  const user = (await provider.Session.get(provider.createContext(req, res)))?.accountId;
  if (!user) return send(res, 200, page('Account', '<p id="who">Not signed in.</p>'));
  if (req.method === 'POST') {
    const device = (await readForm(req)).get('do').replace('end-', '');
    for (const [grantId] of sessions.of(user).filter(([, session]) => session.device === device)) {
      for (const kind of [provider.AccessToken, provider.RefreshToken]) await kind.revokeByGrantId(grantId);
      await sessions.end(grantId);
    }
    return send(res, 200, page('Account', `<p>${device} is signed out.</p>`));
  }
  const asked = new URL(req.url, ISSUER).searchParams;
  const shown = sessions.of(user).filter(([, { device }]) => !asked.has('device_id') || asked.get('device_id') === device);
  const rows = shown.map(([, { client, device }]) => `<li>${client} <code>${device}</code> ${button(`end-${device}`, 'Sign out')}</li>`);
  return send(res, 200, page('Account', `<p id="who">${user}</p><p id="action">${asked.get('action') ?? ''}</p><form method="post"><ul>${rows.join('')}</ul></form>`));
}

/** The endpoints of the older API that a deployment routes here. Signing in by them is not played. */
function compatibility(req, res, { name, rest }) {
  if (rest && name + rest !== 'logout/all') return send(res, 404, { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' });
  if (name === 'login' && req.method === 'GET') {
    const sso = { type: 'm.login.sso', oauth_aware_preferred: true, 'org.matrix.msc3824.delegated_oidc_compatibility': true };
    return send(res, 200, { flows: [sso, { type: 'm.login.token' }] });
  }
  if (name === 'login') return send(res, 400, { errcode: 'M_UNKNOWN', error: 'Invalid login type' });
  return send(res, 401, UNKNOWN_TOKEN(name === 'refresh' ? 'Invalid refresh token' : 'Invalid access token'));
}

async function register(req, res) {
  try {
    req.body = JSON.parse(await readBody(req)); // oidc-provider takes it from there
  } catch {
    return send(res, 400, { error: 'invalid_request' });
  }
  const wrong = checkRegistration(req.body);
  return wrong ? send(res, 400, wrong) : oauth(req, res);
}

async function token(req, res) {
  req.body = Object.fromEntries(await readForm(req));
  const refused = req.body.grant_type === 'refresh_token' && await usedAgain(provider, sessions, req.body);
  return refused ? send(res, 400, refused) : oauth(req, res);
}

async function answer(req, res) {
  const { pathname } = new URL(req.url, ISSUER);
  const old = pathname.match(/^\/_matrix\/client\/[^/]+\/(?<name>login|logout|refresh)(?<rest>\/.*)?$/);
  if (old) return compatibility(req, res, old.groups);
  if (pathname.startsWith('/account')) return account(req, res);
  if (req.method === 'POST' && pathname === '/oauth2/introspect') return introspect(req, res);
  if (req.method === 'POST' && pathname === '/oauth2/registration') return register(req, res);
  if (req.method === 'POST' && pathname === '/oauth2/token' && isLenient()) return token(req, res);
  const asPerson = { onSignIn: (user) => sessions.provision(user), newGrants: true };
  return await interaction(provider, accounts, asPerson, req, res) || oauth(req, res);
}

await sessions.provision('host');
rmSync(SOCKET, { force: true });
listen(http.createServer((req, res) => answer(req, res).catch((error) => {
  console.error(error);
  if (!res.headersSent) send(res, 500, { error: 'server_error', error_description: String(error) });
})), { path: SOCKET });
