/* Hearing the nest's Spotify songs on one's own Spotify. */

import { followHelp, followWords, mustConnect, type Follow }
	from "../core/follow";
import { config } from "../live/config";
import { followSpotify } from "../live/nest";
import { useStore } from "./hooks";

const OFF: Follow = { on: false, state: "off", device: "", message: "" };

function ConnectLink({ again }: { again: boolean }) {
	const next = encodeURIComponent(location.pathname);
	return (
		<a class="button small" href={`/spotify_connect/?next=${next}`}>
			{again ? "Connect Spotify again" : "Connect Spotify"}
		</a>
	);
}

/** `id`: of the sentence that describes the switch. */
function FollowSwitch({ follow, id }: { follow: Follow; id: string }) {
	const asked = useStore((state) => state.followAsked);
	const on = asked ?? follow.on;
	return (
		<button
			type="button"
			class="switch"
			role="switch"
			aria-checked={on}
			aria-describedby={id}
			aria-busy={asked !== null}
			onClick={() => followSpotify(!on)}
		>
			<span>Play on my Spotify</span>
			<i class="switch-knob" />
		</button>
	);
}

/** Nothing where Spotify is not configured. `id` is unique on the page. */
export function FollowSpotify({ id }: { id: string }) {
	const follow = useStore((state) => state.follow) ?? OFF;
	if (!config.spotify.configured) {
		return null;
	}
	const help = followHelp(follow.state);
	return (
		<div class="follow">
			<FollowSwitch follow={follow} id={id} />
			<p class="note" id={id}>
				{followWords(follow)}
				{help !== "" && <> {help}</>}
			</p>
			{mustConnect(follow.state, config.spotify.connected) && (
				<ConnectLink again={follow.state === "reconnect"} />
			)}
		</div>
	);
}
