// A stand-in for YouTube: its Data API and its embedded player. tests/doubles/youtube/ has a file for
// each.
import { Double } from './double.mjs';
import { addDataApi } from './youtube/data_api.mjs';
import { addPlayer } from './youtube/player.mjs';

export class YouTubeDouble extends Double {
	constructor() {
		super('YouTube');
		addDataApi(this);
		addPlayer(this);
	}

	get settings() {
		return {
			YT_API_KEY: this.key,
			YOUTUBE_API_URL: `${this.url}/youtube/v3`,
			YOUTUBE_EMBED_URL: `${this.url}/embed`,
		};
	}
}
