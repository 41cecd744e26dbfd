/* Playing the nest's Spotify songs on one's own Spotify: what is going on. */

export type FollowState =
	| "off" | "starting" | "following" | "waiting" | "stopped" | "no_device"
	| "no_premium" | "reconnect" | "not_connected" | "limited";

export interface Follow {
	on: boolean;
	state: FollowState;
	device: string;
	/** the server's own words, "" if it has none */
	message: string;
}

const states: readonly string[] = [
	"off", "starting", "following", "waiting", "stopped", "no_device",
	"no_premium", "reconnect", "not_connected", "limited",
] satisfies FollowState[];

export function isFollowState(value: string): value is FollowState {
	return states.includes(value);
}

/** What is the case, in a sentence. */
export function followWords(follow: Follow): string {
	if (follow.message !== "") {
		return follow.message;
	}
	switch (follow.state) {
	case "starting":
		return "Looking for your Spotify…";
	case "following":
		return `Playing on ${follow.device || "your Spotify"}.`;
	default:
		return "Hear the songs from Spotify on your own, wherever it is open.";
	}
}

/** What is left to somebody for whom it can't be; "" for all others. */
export function followHelp(state: FollowState): string {
	return state === "no_premium"
		? "Songs from the other sources sound in this page."
		: "";
}

/** Whether the next step is to connect one's Spotify, maybe once more. */
export function mustConnect(state: FollowState, connected: boolean): boolean {
	return state === "not_connected" || state === "reconnect"
		|| (state === "off" && !connected);
}
