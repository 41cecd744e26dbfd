// Every double, for running EchoNest without any account: see run.mjs.
import { GoogleDouble } from './google.mjs';
import { ListenBrainzDouble } from './listenbrainz.mjs';
import { SoundCloudDouble } from './soundcloud.mjs';
import { SpotifyDouble } from './spotify.mjs';
import { YouTubeDouble } from './youtube.mjs';

/** Started doubles, by name. */
export async function startAll() {
	return {
		google: await new GoogleDouble().start(),
		listenbrainz: await new ListenBrainzDouble().start(),
		soundcloud: await new SoundCloudDouble().start(),
		spotify: await new SpotifyDouble().start(),
		youtube: await new YouTubeDouble().start(),
	};
}
