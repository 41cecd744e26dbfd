/* Where songs come from: names, addresses, and where one can search. */

const names: Record<string, string> = {
	local: "Music folder",
	spotify: "Spotify",
	youtube: "YouTube",
	soundcloud: "SoundCloud",
};

export function sourceName(src: string): string {
	return Object.hasOwn(names, src) ? names[src] as string : src;
}

/** The source of a uri: the word before its colon; "" if there is none. */
export function sourceOf(uri: string): string {
	return /^([a-z]+):/.exec(uri)?.[1] ?? "";
}

/**
 * A song's uri, as searches give it. The track ids of some sources are the
 * whole uri, those of others what stands behind the colon.
 */
export function uriOf(song: { src: string; trackid: string }): string {
	return song.src === "youtube" || song.src === "soundcloud"
		? `${song.src}:${song.trackid}`
		: song.trackid;
}

/** One of the things among which a search can look. */
export interface SearchPlace {
	/** unique; what is remembered */
	id: string;
	label: string;
	source: string;
	/** podcast episodes instead of songs */
	episodes: boolean;
	/** false: songs from there come by links alone */
	searchable: boolean;
}

const order = ["local", "spotify", "soundcloud", "youtube"];

/** All places, in the order in which they are shown. */
export function searchPlaces(
	sources: readonly string[],
	searchable: readonly string[],
): SearchPlace[] {
	const rank = (source: string): number => {
		const at = order.indexOf(source);
		return at < 0 ? order.length : at;
	};
	const places = [...sources]
		.sort((a, b) => rank(a) - rank(b))
		.map((source): SearchPlace => ({
			id: source,
			label: sourceName(source),
			source,
			episodes: false,
			searchable: searchable.includes(source),
		}));
	const spotify = places.findIndex((place) => place.id === "spotify");
	if (places[spotify]?.searchable) {
		places.splice(spotify + 1, 0, {
			id: "podcasts",
			label: "Podcasts",
			source: "spotify",
			episodes: true,
			searchable: true,
		});
	}
	return places;
}

/** The remembered place if it is still there, else the best one to begin. */
export function choosePlace(
	places: readonly SearchPlace[],
	remembered: string,
): SearchPlace | null {
	const known = (id: string): SearchPlace | undefined =>
		places.find((place) => place.id === id);
	const spotify = known("spotify");
	return known(remembered)
		?? (spotify?.searchable ? spotify : undefined)
		?? places.find((place) => place.searchable)
		?? places[0]
		?? null;
}
