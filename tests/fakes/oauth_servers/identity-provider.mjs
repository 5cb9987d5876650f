// The OpenID Connect provider that a Synapse with single sign-on sends people to.
//   HOMESERVER=http://127.0.0.1:8008 ACCOUNTS=accounts.json node identity-provider.mjs
import http from 'node:http';
import { Provider } from 'oidc-provider';
import { listen } from './listening.mjs';
import { Accounts, interaction, send } from './pages.mjs';

const { HOMESERVER } = process.env;
const accounts = new Accounts(process.env.ACCOUNTS);
let provider;

const port = await listen(http.createServer(async (req, res) => {
  try {
    if (!await interaction(provider, accounts, {}, req, res)) provider.callback()(req, res);
  } catch (error) {
    console.error(error);
    if (!res.headersSent) send(res, 500, String(error));
  }
}), { port: 0, host: '127.0.0.1' });

provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'synapse',
    client_secret: 'secret-between-the-two',
    client_name: 'Matrix homeserver',
    redirect_uris: [`${HOMESERVER}/_synapse/client/oidc/callback`],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, asked) => `/interaction/${asked.uid}` },
  scopes: ['openid', 'profile'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false, // claims of the profile in the ID token too
  cookies: { keys: ['a key for the tests'] },
  findAccount: (ctx, user) => accounts.has(user) && {
    accountId: user, claims: () => ({ sub: user, name: user, preferred_username: user }),
  },
});
