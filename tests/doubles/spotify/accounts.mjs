// Spotify's accounts service: tokens. The shapes are those of RFC 6749, with Spotify's words.
import { randomBytes } from 'node:crypto';
import { json } from '../double.mjs';

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
