/* Browsers want a click before a page may sound. We make it a nice one. */

import { unlockSound } from "../live/nest";
import { useSound } from "./hooks";
import { Icon } from "./icon";

export function ListenButton() {
	const sound = useSound();
	return sound.kind === "blocked"
		? (
			<button type="button" class="listen" onClick={unlockSound}>
				<span class="listen-disc"><Icon name="play" filled /></span>
				Tap to listen
			</button>
		)
		: null;
}
