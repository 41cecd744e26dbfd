/* What the server tells us, after it went through wire.ts. */

export interface Jam {
	user: string;
	throwback: boolean;
}

export interface Comment {
	/** unix time in seconds */
	time: number;
	user: string;
	body: string;
}

export interface Song {
	id: string;
	src: string;
	trackid: string;
	title: string;
	artist: string;
	/** seconds */
	duration: number;
	img: string;
	bigImg: string;
	user: string;
	auto: boolean;
	vote: number;
	jam: Jam[];
	comments: Comment[];
	background: string;
	foreground: string;
	/** of the preview row alone: who offers it */
	offeredBy: string;
	/** a podcast's episode, not a song */
	episode: boolean;
	/** a line that the source wants shown instead of the artist */
	secondary: string;
	/** of an episode: the podcast */
	show: string;
	/** where the source shows it; "" if nowhere */
	permalink: string;
}

export interface Playing extends Song {
	/** server's unix ms of position 0; null when the server did not say */
	startedMs: number | null;
	/** seconds; true while paused */
	pos: number;
	paused: boolean;
}

export interface Airhorn {
	user: string;
	img: string;
	when: string;
	free: boolean;
	artist: string;
	title: string;
}

export interface Library {
	tracks: number;
	scanned: number;
	total: number;
	scanning: boolean;
}

export interface SearchHit {
	uri: string;
	title: string;
	artist: string;
	album: string;
	/** a podcast's episode, not a song */
	episode: boolean;
	/** a line that the source wants shown instead of an artist */
	secondary: string;
	duration: number;
	img: string;
}

/** What a link leads to. */
export interface OpenedLink {
	/** track, episode, album, artist or playlist */
	kind: string;
	title: string;
	/** how many it has, among them those that can't be played here */
	total: number;
	hits: SearchHit[];
}
