// Every double, for running EchoNest without any account: see run.mjs.
import { GoogleDouble } from './google.mjs';
import { SpotifyDouble } from './spotify.mjs';
import { YouTubeDouble } from './youtube.mjs';

/** Started doubles, by name. */
export async function startAll() {
	return {
		google: await new GoogleDouble().start(),
		spotify: await new SpotifyDouble().start(),
		youtube: await new YouTubeDouble().start(),
	};
}
