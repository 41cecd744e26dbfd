// A stand-in for SoundCloud: where it gives out tokens, its API, and its files, all behind one address.
// tests/doubles/soundcloud/ has a file for each.
import { Double } from './double.mjs';
import { addAccounts, refusal } from './soundcloud/accounts.mjs';
import { addApi } from './soundcloud/api.mjs';
import { addCdn } from './soundcloud/cdn.mjs';

export class SoundCloudDouble extends Double {
	constructor() {
		super('SoundCloud');
		addAccounts(this);
		addApi(this);
		addCdn(this);
	}

	unknown() {
		return refusal(404, 'Not Found');
	}

	get api() {
		return `${this.url}/api`;
	}

	get settings() {
		return {
			SOUNDCLOUD_CLIENT_ID: this.client.id,
			SOUNDCLOUD_CLIENT_SECRET: this.client.secret,
			SOUNDCLOUD_API_URL: this.api,
			SOUNDCLOUD_AUTH_URL: this.url,
		};
	}
}
