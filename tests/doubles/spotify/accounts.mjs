// Spotify's accounts service: people's consent, and tokens. The shapes are those of RFC 6749 and
// RFC 7636, with Spotify's words.
import { createHash, randomBytes } from 'node:crypto';
import { json, redirect } from '../double.mjs';

/** What the Web API says when it does not like something. */
export function refusal(status, message, more = {}) {
	return json({ error: { status, message, ...more } }, status);
}

function accountsRefusal(error, error_description) {
	return json({ error, error_description }, 400);
}

function isClient(double, headers, form) {
	const [scheme, encoded] = (headers.authorization ?? '').split(' ');
	const [id, secret] = scheme === 'Basic'
		? Buffer.from(encoded, 'base64').toString().split(':')
		: [form.get('client_id'), form.get('client_secret')];
	return id === double.client.id && secret === double.client.secret;
}

/**
 * Wraps a handler of the Web API: it is called with `token`, what issueToken() was told, or else the
 * caller gets Spotify's 401. With `person`, an app's own token is not enough.
 */
export function authorized(double, handle, { person = false } = {}) {
	return (request) => {
		const [scheme, text] = (request.headers.authorization ?? '').split(' ');
		if (scheme !== 'Bearer' || !text) {
			return refusal(401, 'No token provided');
		}
		const token = double.tokens.get(text);
		if (!token) {
			return refusal(401, 'Invalid access token');
		}
		if (token.expiresMs <= Date.now()) {
			return refusal(401, 'The access token expired');
		}
		if (person && !token.user) {
			return refusal(401, 'Valid user authentication required');
		}
		return handle({ ...request, token });
	};
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => escapes[c]);

function page(title, content, status = 200) {
	const style = `body { font: 16px sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem;
		background: #121212; color: #fff } button, select { font: inherit; padding: .5rem 1.5rem;
		margin: 0 .5rem .5rem 0 } li { margin: .25rem 0 } p.dim { color: #b3b3b3 }`;
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8' },
		body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>`
			+ `<meta name="viewport" content="width=device-width"><style>${style}</style>`
			+ `<h1>${title}</h1>${content}</html>`,
	};
}

/** Since April 2025: https, or http with a loopback address that is written as a number. */
function mayRedirectTo(text) {
	const url = URL.canParse(text) ? new URL(text) : null;
	return url?.protocol === 'https:'
		|| (url?.protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(url.hostname));
}

/** What is wrong with a question for consent: a page, as nobody can be sent back. Else nothing. */
function refuseQuestion(double, query) {
	if (query.client_id !== double.client.id) {
		return page('INVALID_CLIENT: Invalid client', '', 400);
	}
	if (!mayRedirectTo(query.redirect_uri)) {
		return page('INVALID_CLIENT: Insecure redirect URI', '', 400);
	}
	if (query.response_type !== 'code') {
		return page('response_type must be code', '', 400);
	}
	return undefined;
}

function consentPage(double, query) {
	const fields = Object.entries(query).map(([name, value]) =>
		`<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('');
	const people = [...double.people.values()].map(({ id, name, product }) =>
		`<option value="${escape(id)}">${escape(name)} (${product})</option>`).join('');
	const scopes = (query.scope ?? '').split(' ').map((word) => `<li>${escape(word)}</li>`).join('');
	return page('EchoNest wants to use your Spotify', `
		<p class="dim">This is not Spotify but its double.</p>
		<form method="post" action="/authorize/answer">${fields}
		<p><label>You are <select name="user">${people}</select></label></p>
		<ul>${scopes}</ul>
		<button name="answer" value="agree">Agree</button>
		<button name="answer" value="cancel">Cancel</button></form>`);
}

/** Where the answer to a question sends the browser. */
function answerOf(double, form) {
	const target = new URL(form.redirect_uri);
	if (form.state) {
		target.searchParams.set('state', form.state);
	}
	if (form.answer !== 'agree') {
		target.searchParams.set('error', 'access_denied');
		return target;
	}
	const code = `AQ${randomBytes(60).toString('base64url')}`;
	const scope = double.grantedScope ?? form.scope ?? '';
	double.codes.set(code, { ...form, scope, expiresMs: Date.now() + 600_000 });
	double.consents.add(form.user);
	target.searchParams.set('code', code);
	return target;
}

function addConsent(double) {
	double.people = new Map();
	/** Somebody with an account; `product`: premium or free. */
	double.addPerson = (id, { name = id, product = 'premium' } = {}) => {
		const person = { id, name, product };
		double.people.set(id, person);
		return person;
	};
	double.addPerson('dora', { name: 'Dora' });
	double.addPerson('fritz', { name: 'Fritz', product: 'free' });
	double.codes = new Map();
	double.consents = new Set();
	/** Give less than is asked for. */
	double.grantedScope = undefined;
	double.route('GET', '/authorize', ({ query }) =>
		refuseQuestion(double, query) ?? consentPage(double, query));
	double.route('POST', '/authorize/answer', ({ body }) => {
		const form = Object.fromEntries(new URLSearchParams(body));
		return refuseQuestion(double, form) ?? redirect(answerOf(double, form));
	});
	/** What a click in the consent page at `address` does, for tests without a browser. */
	double.answer = (address, user, answer = 'agree') => {
		const form = { ...Object.fromEntries(new URL(address).searchParams), user, answer };
		const refused = refuseQuestion(double, form);
		if (refused) {
			throw new Error(refused.body);
		}
		return answerOf(double, form);
	};
}

function personalAnswer(double, about, refresh) {
	return json({
		access_token: double.issueToken(about),
		token_type: 'Bearer',
		expires_in: double.tokenSeconds,
		...(refresh && { refresh_token: refresh }),
		scope: about.scope,
	});
}

function issueRefresh(double, about) {
	const text = `AQ${randomBytes(90).toString('base64url')}`;
	double.refreshTokens.set(text, { ...about, isGood: true });
	return text;
}

function takeCode(double, form) {
	const code = double.codes.get(form.get('code'));
	double.codes.delete(form.get('code'));
	if (!code) {
		return accountsRefusal('invalid_grant', 'Invalid authorization code');
	}
	if (code.expiresMs <= Date.now()) {
		return accountsRefusal('invalid_grant', 'Authorization code expired');
	}
	if (code.redirect_uri !== form.get('redirect_uri')) {
		return accountsRefusal('invalid_grant', 'Invalid redirect URI');
	}
	const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
	if (code.code_challenge && code.code_challenge !== challenge) {
		return accountsRefusal('invalid_grant', 'code_verifier was incorrect');
	}
	const about = { user: code.user, scope: code.scope };
	return personalAnswer(double, about, issueRefresh(double, about));
}

function renew(double, form) {
	const text = form.get('refresh_token');
	const token = double.refreshTokens.get(text);
	if (!token) {
		return accountsRefusal('invalid_grant', 'Invalid refresh token');
	}
	if (!token.isGood) {
		return accountsRefusal('invalid_grant', 'Refresh token revoked');
	}
	double.renewals++;
	const { user, scope } = token;
	if (!double.rotates) {
		return personalAnswer(double, { user, scope });
	}
	token.isGood = false;
	return personalAnswer(double, { user, scope }, issueRefresh(double, { user, scope }));
}

function addPersonalTokens(double) {
	double.refreshTokens = new Map();
	/** Each renewal gives a new refresh token and ends the old one. */
	double.rotates = false;
	/** How many have worked. */
	double.renewals = 0;
	/** As if the person had removed the app from their account. */
	double.revoke = (user) => {
		for (const token of double.refreshTokens.values()) {
			token.isGood &&= token.user !== user;
		}
		double.expire(user);
	};
	/** Ends the access tokens of somebody before their time. */
	double.expire = (user) => {
		for (const token of double.tokens.values()) {
			token.expiresMs = token.user === user ? 0 : token.expiresMs;
		}
	};
	/** A file of OAUTH_CACHE_PATH as the Python server wrote it, for somebody who has connected. */
	double.tokenFile = (user, { leftSeconds = double.tokenSeconds, scope } = {}) => {
		const about = { user, scope: scope ?? 'streaming user-read-currently-playing '
			+ 'user-read-playback-state user-modify-playback-state' };
		return {
			access_token: double.issueToken(about),
			token_type: 'Bearer',
			expires_in: 3600,
			refresh_token: issueRefresh(double, about),
			scope: about.scope,
			expires_at: Math.floor(Date.now() / 1000) + leftSeconds,
		};
	};
	double.grants.authorization_code = (form) => takeCode(double, form);
	double.grants.refresh_token = (form) => renew(double, form);
}

/**
 * double.client, double.tokens (access tokens and what they are for), double.tokenSeconds (how long
 * new ones last), double.issueToken() and double.grants: what POST /api/token does for each
 * grant_type, called with the form and the request.
 */
export function addAccounts(double) {
	double.client = { id: 'c0ffee'.repeat(5) + 'c0', secret: '5ec2e7'.repeat(5) + '5e' };
	double.tokenSeconds = 3600;
	double.tokens = new Map();
	/** A new access token; `user` and `scope` for a person's. */
	double.issueToken = (about = {}) => {
		const text = `BQ${randomBytes(60).toString('base64url')}`;
		double.tokens.set(text, { ...about, expiresMs: Date.now() + double.tokenSeconds * 1000 });
		return text;
	};
	double.grants = {
		client_credentials: () => json({
			access_token: double.issueToken(),
			token_type: 'Bearer',
			expires_in: double.tokenSeconds,
		}),
	};
	addPersonalTokens(double);
	addConsent(double);
	double.route('POST', '/api/token', (request) => {
		const form = new URLSearchParams(request.body);
		const grant = double.grants[form.get('grant_type')];
		if (!isClient(double, request.headers, form)) {
			return accountsRefusal('invalid_client', 'Invalid client');
		}
		return grant?.(form, request)
			?? accountsRefusal('unsupported_grant_type', 'grant_type parameter is missing or unknown');
	});
}
