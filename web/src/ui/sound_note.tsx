/* Why the playing song does not sound here, when it does not. */

import { sourceName } from "../core/source";
import type { Playing } from "../core/types";
import { config } from "../live/config";
import { unlockSound } from "../live/nest";
import { FollowSpotify } from "./follow";
import { useSound } from "./hooks";

export function SoundNote({ playing }: { playing: Playing }) {
	const sound = useSound();
	const name = sourceName(playing.src);
	switch (sound.kind) {
	case "elsewhere":
		return playing.src === "spotify" && config.spotify.configured
			? <FollowSpotify id="follow-now" />
			: <p class="note">Songs from {name} have no sound in this page.</p>;
	case "failed":
		return <p class="note" role="status">{sound.message}</p>;
	case "unplayable":
		return (
			<p class="note" role="status">
				{sound.message} The nest goes on.
				{playing.permalink !== "" && (
					<>
						{" "}
						<a
							href={playing.permalink}
							target="_blank"
							rel="noopener noreferrer"
						>
							Open it on {name}
						</a>
					</>
				)}
			</p>
		);
	case "stalled":
		return (
			<p class="note" role="status">
				{name} is loading, or shows an advertisement. It catches up by
				itself.
			</p>
		);
	case "held":
		return (
			<p class="note held" role="status">
				You paused {name}’s player; the nest goes on.
				<button
					type="button"
					class="button small"
					onClick={unlockSound}
				>
					Listen again
				</button>
			</p>
		);
	default:
		return null;
	}
}
