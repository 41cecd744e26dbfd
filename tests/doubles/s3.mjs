// A stand-in for S3: one bucket in memory, with path-style addresses. It verifies each request's
// signature (Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header"),
// by the rules and not by how a client happens to do it.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Double } from './double.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const encode = (text) => encodeURIComponent(text)
	.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const xml = (status, body) => ({
	status,
	headers: { 'Content-Type': 'application/xml' },
	body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
const refusal = (status, code) => xml(status,
	`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

export class S3Double extends Double {
	/** key → bytes */
	objects = new Map();
	/** How many keys a listing has. */
	pageSize = 1000;

	constructor({ bucket = 'tapes', id = 'AKIAEXAMPLE', secret = 'a/secret+key', region = 'eu-west-1' } = {}) {
		super('s3');
		Object.assign(this, { bucket, id, secret, region });
	}

	get settings() {
		return {
			AWS_ACCESS_KEY_ID: this.id,
			AWS_SECRET_ACCESS_KEY: this.secret,
			AWS_REGION: this.region,
			S3_ENDPOINT_URL: this.url,
		};
	}

	/** What the signature must be, or "" when the request has none. */
	#signature({ method, headers, raw: { url } }) {
		const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/
			.exec(headers.authorization ?? '');
		if (!parts) {
			return ['', 'x'];
		}
		const [, id, date, region, signed, given] = parts;
		const names = signed.split(';');
		if (id !== this.id || region !== this.region || !names.includes('host')
			|| Object.keys(headers).some((name) => name.startsWith('x-amz-') && !names.includes(name))) {
			return ['', 'x'];
		}
		const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
		const query = [...searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`)
			.sort().join('&');
		const canonical = [method, pathname.split('/').map((part) => encode(decodeURIComponent(part))).join('/'),
			query, ...names.map((name) => `${name}:${headers[name].trim()}`), '', signed,
			headers['x-amz-content-sha256']].join('\n');
		const scope = `${date}/${region}/s3/aws4_request`;
		const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
		const key = ['s3', 'aws4_request']
			.reduce(hmac, hmac(hmac(`AWS4${this.secret}`, date), region));
		return [hmac(key, text).toString('hex'), given];
	}

	#list(query) {
		const after = query.get('start-after') ?? '';
		const keys = [...this.objects.keys()].sort()
			.filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
			.filter((key) => !key.slice((query.get('prefix') ?? '').length).includes('/'));
		const page = keys.slice(0, this.pageSize);
		return xml(200, '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
			+ `<Name>${this.bucket}</Name><KeyCount>${page.length}</KeyCount>`
			+ `<IsTruncated>${page.length < keys.length}</IsTruncated>`
			+ page.map((key) => `<Contents><Key>${encode(key).replaceAll('%2F', '/')}</Key></Contents>`).join('')
			+ '</ListBucketResult>');
	}

	unknown(request) {
		const { method, headers, raw: { url, bytes: body } } = request;
		const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
		const [, bucket, ...rest] = pathname.split('/').map(decodeURIComponent);
		const key = rest.join('/');
		const [right, given] = this.#signature(request);
		if (right.length !== given.length || !timingSafeEqual(Buffer.from(right), Buffer.from(given))) {
			return refusal(403, 'SignatureDoesNotMatch');
		}
		if (headers['x-amz-content-sha256'] !== sha256(body)) {
			return refusal(400, 'XAmzContentSHA256Mismatch');
		}
		if (bucket !== this.bucket) {
			return refusal(404, 'NoSuchBucket');
		}
		if (method === 'GET' && !key) {
			return this.#list(searchParams);
		}
		if (method === 'PUT') {
			this.objects.set(key, body);
			return { status: 200, body: '' };
		}
		if (method === 'DELETE') {
			this.objects.delete(key);
			return { status: 204, body: '' };
		}
		return this.objects.has(key) ? { status: 200, body: this.objects.get(key) }
			: refusal(404, 'NoSuchKey');
	}
}
