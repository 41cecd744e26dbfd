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
	const device = follow.device || "your Spotify";
	switch (follow.state) {
	case "off":
		return "Songs from Spotify play on your own Spotify, if you turn this on.";
	case "starting":
		return "Looking for your Spotify…";
	case "following":
		return `Playing on ${device}.`;
	case "waiting":
		return `Ready: the next song from Spotify plays on ${device}.`;
	case "stopped":
		return "You played something else on Spotify, so this was turned off.";
	case "no_device":
		return "There is no Spotify of yours that listens just now.";
	case "no_premium":
		return "Spotify lets only Premium members be played to.";
	case "reconnect":
		return "Spotify wants you to connect again.";
	case "not_connected":
		return "Your Spotify is not connected yet.";
	case "limited":
		return "Spotify has had too many requests. This goes on by itself.";
	}
}

/** What a person can do about it; "" if nothing needs doing. */
export function followHelp(state: FollowState): string {
	switch (state) {
	case "no_device":
		return "Open Spotify on a phone, a computer or a speaker, and play "
			+ "anything there for a moment. Then it is found.";
	case "no_premium":
		return "Without it, songs from Spotify stay silent for you; those from "
			+ "other sources sound in this page.";
	case "stopped":
		return "Turn it on again whenever you like.";
	default:
		return "";
	}
}

/** Whether connecting (again) is what helps. */
export function mustConnect(state: FollowState): boolean {
	return state === "not_connected" || state === "reconnect";
}
