// Where SoundCloud gives out tokens: https://secure.soundcloud.com/oauth/token.
import { randomBytes } from 'node:crypto';
import { json } from '../double.mjs';

/** An error as SoundCloud's API tells it. */
export function refusal(code, message) {
	return json({
		code, message, link: 'https://developers.soundcloud.com/docs/api/explorer/open-api',
		status: `${code} - ${message}`, errors: [{ error_message: message }], error: null,
	}, code);
}

/** Wraps a handler of the API: it is called if the token that comes with the request is good. */
export function authorized(double, handle) {
	return (request) => {
		const [scheme, text] = (request.headers.authorization ?? '').split(' ');
		if (scheme !== 'OAuth' && scheme !== 'Bearer') {
			return refusal(401, 'A request must contain the Authorization header. For details please refer to '
				+ 'https://developers.soundcloud.com/blog/security-updates-api');
		}
		return (double.tokens.get(text) ?? 0) > Date.now() ? handle(request) : refusal(401, 'Unauthorized');
	};
}

function isClient(double, { headers }, form) {
	const [scheme, encoded] = (headers.authorization ?? '').split(' ');
	const [id, secret] = scheme === 'Basic'
		? Buffer.from(encoded, 'base64').toString().split(':')
		: [form.get('client_id'), form.get('client_secret')];
	return id === double.client.id && secret === double.client.secret;
}

/**
 * double.client; double.tokens, until when each is good; double.tokenSeconds, how long new ones are;
 * double.refreshTokens, each good for one use; double.tokensLeft, of the 50 that are given to client
 * credentials in twelve hours.
 */
export function addAccounts(double) {
	double.client = { id: 'c1oud'.repeat(6) + 'c1', secret: '5ecre7'.repeat(5) + '5e' };
	double.tokens = new Map();
	double.refreshTokens = new Set();
	double.tokenSeconds = 3599;
	double.tokensLeft = 50;
	const give = () => {
		const token = `2-${randomBytes(40).toString('base64url')}`;
		const refresh = randomBytes(24).toString('base64url');
		double.tokens.set(token, Date.now() + double.tokenSeconds * 1000);
		double.refreshTokens.add(refresh);
		return json({
			access_token: token, token_type: 'bearer', expires_in: double.tokenSeconds,
			refresh_token: refresh, scope: '',
		});
	};
	const grants = {
		client_credentials: () => {
			if (double.tokensLeft === 0) {
				return { ...refusal(429, 'Too many requests'), headers: { 'Retry-After': '1800' } };
			}
			double.tokensLeft--;
			return give();
		},
		refresh_token: (form) => (double.refreshTokens.delete(form.get('refresh_token'))
			? give() : refusal(400, 'invalid_grant')),
	};
	double.route('POST', '/oauth/token', (request) => {
		const form = new URLSearchParams(request.body);
		if (!isClient(double, request, form)) {
			return refusal(401, 'invalid_client');
		}
		return grants[form.get('grant_type')]?.(form) ?? refusal(400, 'unsupported_grant');
	});
}
