// A stand-in for Google's OpenID Connect: the authorization page, the token endpoint and userinfo, as
// Google's OpenID Connect reference and RFC 6749 describe them.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Double, json, redirect } from './double.mjs';

const ISSUER = 'https://accounts.google.com';
const CODE_SECONDS = 600;

/** Who has an account. Those at example.com are let in by the settings below; Eve is not. */
export const people = [
	{ sub: '110169484474386276334', given_name: 'Ada', family_name: 'Lane', email: 'ada@example.com' },
	{ sub: '107681592841120374590', given_name: 'Omar', family_name: 'Reyes', email: 'omar@example.com' },
	{ sub: '103547991597142817347', given_name: 'Eve', family_name: 'Stone', email: 'eve@elsewhere.example' },
];

const sha256 = (text) => createHash('sha256').update(text).digest();
const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function html(body, status = 200) {
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
		body: `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Sign in - the double of Google</title>
<style>body{font:18px/1.5 sans-serif;max-width:26em;margin:3em auto;padding:0 1em}
a{display:block;margin:.5em 0;padding:.7em 1em;border:1px solid #888;border-radius:8px}</style>
${body}</html>`,
	};
}

/** Google's own page for requests that it does not send back to anybody. */
function refusePage(error, description) {
	return html(`<h1>Access blocked: Authorization Error</h1><p>${escape(description)}</p>
<p>Error 400: ${error}</p>`, 400);
}

const refuse = (error, error_description, status = 400) => json({ error, error_description }, status);

export class GoogleDouble extends Double {
	client = {
		id: '407408718192-0123456789abcdef.apps.googleusercontent.com',
		secret: 'GOCSPX-a-secret-of-the-double',
	};

	/** Addresses that may be sent back to; unset: any. */
	redirectUris;
	/** Who consents without a page: an email, or "deny". */
	auto;
	/** Changes the claims of every id_token: (claims) => claims. */
	distort = (claims) => claims;

	#codes = new Map();
	#accessTokens = new Map();
	#key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

	constructor() {
		super('Google');
		this.route('GET', '/o/oauth2/v2/auth', (request) => this.#authorize(request));
		this.route('GET', '/o/oauth2/v2/choose', ({ query }) => this.#choose(query, query.person));
		this.route('POST', '/token', (request) => this.#token(request));
		this.route('GET', '/v1/userinfo', ({ headers }) => this.#userinfo(headers));
		// how it misbehaves, from another process: the names of `wrongs` below
		this.route('POST', '/_double/distort', ({ body }) => {
			this.distort = wrongs[body] ?? ((claims) => claims);
			return json({});
		});
	}

	calm() {
		this.auto = undefined;
		this.redirectUris = undefined;
		this.distort = (claims) => claims;
		return super.calm();
	}

	/** What is wrong with an authorization request; undefined if nothing is. */
	#complain(query) {
		if (query.client_id !== this.client.id) {
			return refusePage('invalid_client', 'The OAuth client was not found.');
		}
		if (!query.redirect_uri || (this.redirectUris && !this.redirectUris.includes(query.redirect_uri))) {
			return refusePage('redirect_uri_mismatch',
				`The redirect URI in the request, ${query.redirect_uri}, does not match the ones authorized.`);
		}
		const scopes = (query.scope ?? '').split(' ');
		if (query.response_type !== 'code' || !scopes.includes('openid')) {
			return refusePage('invalid_request', 'Required parameter is missing: response_type or scope');
		}
		if (query.code_challenge && query.code_challenge_method !== 'S256') {
			return refusePage('invalid_request', 'Only S256 is known here.');
		}
		return undefined;
	}

	#authorize({ query }) {
		const complaint = this.#complain(query);
		const choice = query.login_hint ?? this.auto;
		if (complaint || choice) {
			return complaint ?? this.#choose(query, choice);
		}
		const href = (person) => escape(`/o/oauth2/v2/choose?${new URLSearchParams({ ...query, person })}`);
		return html(`<h1>Choose an account</h1>
<p>to continue to EchoNest. This is a double of Google; nobody here is real.</p>
${people.map(({ given_name, family_name, email }) =>
		`<a href="${href(email)}">${given_name} ${family_name}, ${email}</a>`).join('\n')}
<a href="${href('deny')}">Cancel</a>`);
	}

	/** Sends the browser back, as whoever it is. */
	#choose(query, choice) {
		const complaint = this.#complain(query);
		if (complaint) {
			return complaint;
		}
		const back = new URL(query.redirect_uri);
		if (query.state !== undefined) {
			back.searchParams.set('state', query.state);
		}
		back.searchParams.set('iss', ISSUER);
		const person = people.find(({ email }) => email === choice)
			?? (choice.includes('@') && { sub: String(sha256(choice).readUInt32BE()), email: choice });
		if (!person) {
			back.searchParams.set('error', 'access_denied');
			return redirect(back);
		}
		const code = `4/0A${randomBytes(32).toString('base64url')}`;
		this.#codes.set(code, { query, person, untilMs: Date.now() + CODE_SECONDS * 1000 });
		back.searchParams.set('code', code);
		back.searchParams.set('scope',
			'email openid https://www.googleapis.com/auth/userinfo.email');
		back.searchParams.set('authuser', '0');
		back.searchParams.set('prompt', query.prompt ? 'consent' : 'none');
		return redirect(back);
	}

	/** RFC 6749 section 4.1.3 and RFC 7636 section 4.6: a code is good once. */
	#redeem(form) {
		const kept = this.#codes.get(form.get('code'));
		this.#codes.delete(form.get('code'));
		if (!kept || kept.untilMs < Date.now()) {
			return { refusal: refuse('invalid_grant', 'Malformed auth code.') };
		}
		if (kept.query.redirect_uri !== form.get('redirect_uri')) {
			return { refusal: refuse('redirect_uri_mismatch', 'Bad Request') };
		}
		const verifier = form.get('code_verifier');
		if (kept.query.code_challenge && !verifier) {
			return { refusal: refuse('invalid_grant', 'Missing code verifier.') };
		}
		if (kept.query.code_challenge
			&& sha256(verifier).toString('base64url') !== kept.query.code_challenge) {
			return { refusal: refuse('invalid_grant', 'Invalid code verifier.') };
		}
		return kept;
	}

	#token({ body, headers }) {
		const form = new URLSearchParams(body);
		if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')
			|| form.get('grant_type') !== 'authorization_code') {
			return refuse('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type')}`);
		}
		if (form.get('client_id') !== this.client.id) {
			return refuse('invalid_client', 'The OAuth client was not found.', 401);
		}
		if (form.get('client_secret') !== this.client.secret) {
			return refuse('invalid_client', 'The provided client secret is invalid.', 401);
		}
		const { refusal, query, person } = this.#redeem(form);
		if (refusal) {
			return refusal;
		}
		const access_token = `ya29.${randomBytes(60).toString('base64url')}`;
		this.#accessTokens.set(access_token, person);
		return json({
			access_token,
			expires_in: 3599,
			scope: 'openid https://www.googleapis.com/auth/userinfo.email',
			token_type: 'Bearer',
			id_token: this.#idToken(query, person, access_token),
		}, 200, { 'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate' });
	}

	#idToken(query, { sub, email }, accessToken) {
		const now = Math.floor(Date.now() / 1000);
		const domain = email.split('@')[1];
		const claims = this.distort({
			iss: ISSUER,
			azp: this.client.id,
			aud: this.client.id,
			sub,
			...(domain !== 'gmail.com' && { hd: domain }),
			email,
			email_verified: true,
			at_hash: sha256(accessToken).subarray(0, 16).toString('base64url'),
			...(query.nonce && { nonce: query.nonce }),
			iat: now,
			exp: now + 3600,
		});
		const text = `${encode({ alg: 'RS256', kid: '1', typ: 'JWT' })}.${encode(claims)}`;
		return `${text}.${sign('sha256', Buffer.from(text), this.#key).toString('base64url')}`;
	}

	#userinfo(headers) {
		const person = this.#accessTokens.get(headers.authorization?.replace(/^Bearer /, ''));
		if (!person) {
			return refuse('invalid_request', 'Invalid Credentials', 401);
		}
		const { sub, email } = person;
		return json({ sub, email, email_verified: true, hd: email.split('@')[1] });
	}

	get settings() {
		return {
			GOOGLE_CLIENT_ID: this.client.id,
			GOOGLE_CLIENT_SECRET: this.client.secret,
			GOOGLE_AUTH_URL: `${this.url}/o/oauth2/v2/auth`,
			GOOGLE_TOKEN_URL: `${this.url}/token`,
			GOOGLE_USERINFO_URL: `${this.url}/v1/userinfo`,
			ALLOWED_EMAIL_DOMAINS: 'example.com',
		};
	}
}

/** Claims that no sign-in may be built on, by what is wrong with them. */
export const wrongs = {
	expired: (claims) => ({ ...claims, iat: claims.iat - 7200, exp: claims.exp - 7200 }),
	early: (claims) => ({ ...claims, iat: claims.iat + 7200, exp: claims.exp + 7200 }),
	nonce: (claims) => ({ ...claims, nonce: 'another' }),
	'no nonce': ({ nonce, ...claims }) => claims,
	audience: (claims) => ({ ...claims, aud: 'another.apps.googleusercontent.com' }),
	party: (claims) => ({ ...claims, azp: 'another.apps.googleusercontent.com' }),
	issuer: (claims) => ({ ...claims, iss: 'https://accounts.example.com' }),
	unverified: (claims) => ({ ...claims, email_verified: false }),
	'no email': ({ email, email_verified, ...claims }) => claims,
};
