/* What /config.js told the page about itself, and where it is. */

export interface SpotifyConfig {
	/** songs of Spotify can be had */
	configured: boolean;
	/** this person has linked their own account */
	connected: boolean;
}

export interface Config {
	user: string;
	name: string;
	sources: string[];
	/** those of the sources in which one can search */
	searchable: string[];
	airhorns: string[];
	/** where YouTube's players are; "" without YouTube */
	youtubeEmbedUrl: string;
	spotify: SpotifyConfig;
	nest: { id: string; code: string; name: string };
	dev: boolean;
	version: string;
}

declare global {
	interface Window {
		ECHONEST?: Partial<Config> & { youtube_embed_url?: string };
	}
}

const given = window.ECHONEST ?? {};

export const config: Config = {
	user: given.user ?? "",
	name: given.name ?? "",
	sources: given.sources ?? ["local"],
	searchable: given.searchable ?? given.sources ?? ["local"],
	airhorns: given.airhorns ?? [],
	youtubeEmbedUrl: given.sources?.includes("youtube")
		? given.youtube_embed_url ?? ""
		: "",
	spotify: given.spotify ?? { configured: false, connected: false },
	nest: given.nest ?? { id: "main", code: "main", name: "Home Nest" },
	dev: given.dev ?? false,
	version: given.version ?? "",
};

/** The socket of the nest that this page shows. */
export function socketUrl(): string {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	const code = /^\/nest\/([^/]+)/.exec(location.pathname)?.[1];
	const path = code ? `/socket/${code}/` : "/socket/";
	return `${scheme}//${location.host}${path}`;
}

export function avatarUrl(email: string): string {
	return `/userimg/${encodeURIComponent(email)}/img.png`;
}
