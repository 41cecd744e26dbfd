// A stand-in for Spotify: the accounts service and the Web API (under /v1) behind one address, as
// they are since March 2026. tests/doubles/spotify/ has a file for each part.
import { Double } from './double.mjs';
import { addAccounts } from './spotify/accounts.mjs';
import { addCatalogue } from './spotify/catalogue.mjs';
import { addPlayer } from './spotify/player.mjs';

export class SpotifyDouble extends Double {
	constructor() {
		super('Spotify');
		addAccounts(this);
		addCatalogue(this);
		addPlayer(this);
	}

	get settings() {
		return {
			SPOTIFY_API_URL: `${this.url}/v1`,
			SPOTIFY_ACCOUNTS_URL: this.url,
			SPOTIFY_CLIENT_ID: this.client.id,
			SPOTIFY_CLIENT_SECRET: this.client.secret,
		};
	}
}
