// What a person sees in the browser: sign in or create an account, then allow or deny.
import { readFileSync, writeFileSync } from 'node:fs';

const escaped = (text) => String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px sans-serif;max-width:26em;margin:4em auto}label{display:block;margin:.6em 0}</style>
<h1>${escaped(title)}</h1>${body}</html>`;

export const button = (id, words) => `<button name="do" value="${id}" id="${id}">${escaped(words)}</button>`;

/** The people who have an account, in a file that the tests write too: {"alice": "her password"}. */
export class Accounts {
  constructor(file) { this.file = file; }

  all() { return JSON.parse(readFileSync(this.file, 'utf8')); }

  has(user) { return user in this.all(); }

  check(user, password) { return this.has(user) && this.all()[user] === password; }

  add(user, password) { writeFileSync(this.file, JSON.stringify({ ...this.all(), [user]: password })); }
}

export async function readBody(req) {
  let body = '';
  for await (const chunk of req) body += chunk;
  return body;
}

export const readForm = async (req) => new URLSearchParams(await readBody(req));

/** A string is a page, anything else JSON. */
export function send(res, status, body) {
  const isPage = typeof body === 'string';
  res.writeHead(status, { 'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json' });
  res.end(isPage ? body : JSON.stringify(body));
}

function signInPage(creating, client, user, error) {
  const title = creating ? 'Create account' : 'Sign in';
  return page(title, `<p>to continue to <b>${escaped(client)}</b></p>${error ? `<p role="alert">${escaped(error)}</p>` : ''}
<form method="post"><label>Username <input name="username" id="username" value="${escaped(user)}"></label>
<label>Password <input name="password" id="password" type="password"></label>
${button('submit', title)} ${button('deny', 'Cancel')}</form>`);
}

function consentPage(client, scopes) {
  const list = scopes.map((scope) => `<li><code>${escaped(scope)}</code></li>`).join('');
  return page('Allow access?', `<p><b>${escaped(client)}</b> asks for:</p><ul>${list}</ul>
<form method="post">${button('allow', 'Allow')} ${button('deny', 'Deny')}</form>`);
}

/**
 * GET and POST /interaction/:uid. Answers whether it was one. `onSignIn(user)` runs before the browser goes on; with
 * `newGrants` nothing that was allowed before counts.
 */
export async function interaction(provider, accounts, { onSignIn = async () => {}, newGrants = false }, req, res) {
  if (!new URL(req.url, 'http://any').pathname.startsWith('/interaction/')) return false;
  let asked;
  try {
    asked = await provider.interactionDetails(req, res);
  } catch (error) {
    send(res, 400, page('Expired', `<p>${escaped(error.error_description ?? error.message)}</p>`));
    return true;
  }
  const client = (await provider.Client.find(asked.params.client_id))?.clientName ?? asked.params.client_id;
  const { name, details } = asked.prompt;
  const creating = name === 'create';
  const signingIn = creating || name === 'login';

  if (req.method === 'GET') {
    const scopes = [...(details.missingOIDCScope ?? []), ...Object.values(details.missingResourceScopes ?? {}).flat()];
    send(res, 200, signingIn ? signInPage(creating, client, asked.params.login_hint) : consentPage(client, scopes));
    return true;
  }

  const form = await readForm(req);
  const finish = (result, merge = false) => provider.interactionFinished(req, res, result, { mergeWithLastSubmission: merge });
  if (form.get('do') === 'deny') {
    await finish({ error: 'access_denied', error_description: 'End-User aborted interaction' });
  } else if (signingIn) {
    const user = (form.get('username') ?? '').trim();
    const password = form.get('password') ?? '';
    if (creating) {
      if (!/^[a-z0-9._=-]+$/.test(user) || password.length < 8 || accounts.has(user)) {
        send(res, 400, signInPage(creating, client, user, 'That name is taken, or the password is too short.'));
        return true;
      }
      accounts.add(user, password);
    } else if (!accounts.check(user, password)) {
      send(res, 401, signInPage(creating, client, user, 'Invalid credentials.'));
      return true;
    }
    await onSignIn(user);
    await finish({ login: { accountId: user, remember: true }, ...(creating ? { create: {} } : {}) });
  } else {
    const grant = asked.grantId && !newGrants ? await provider.Grant.find(asked.grantId)
      : new provider.Grant({ accountId: asked.session.accountId, clientId: asked.params.client_id });
    if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
    if (details.missingOIDCClaims) grant.addOIDCClaims(details.missingOIDCClaims);
    for (const [server, scopes] of Object.entries(details.missingResourceScopes ?? {})) grant.addResourceScope(server, scopes.join(' '));
    await finish({ consent: { grantId: await grant.save() } }, true);
  }
  return true;
}
