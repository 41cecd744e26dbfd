// Every double, for running EchoNest without any account: see run.mjs.
import { SpotifyDouble } from './spotify.mjs';

/** Started doubles, by name. */
export async function startAll() {
	return { spotify: await new SpotifyDouble().start() };
}
