/* Starts the page of a nest. */

import { render } from "preact";
import { config } from "./live/config";
import { startDebug } from "./live/debug";
import { horns, startNest, unlockSound } from "./live/nest";
import { startMediaSession } from "./live/media_session";
import { App } from "./ui/app";
import { listenForLinks } from "./ui/paste";
import { listenForKeys } from "./ui/shortcuts";
import { followTheme } from "./ui/theme";

followTheme();
startNest();
startMediaSession();
startDebug();
listenForKeys();
listenForLinks();
/* any click will do for the browser's rule about sound */
document.addEventListener("pointerup", unlockSound, { once: true });

const root = document.getElementById("app");
if (root) {
	render(<App />, root);
}

const idle = window.requestIdleCallback
	?? ((callback: () => void) => setTimeout(callback, 2_000));
idle(() => void horns.prefetch(config.airhorns));
