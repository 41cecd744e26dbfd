/* What stands between us and the nest. */

import { useStore } from "./hooks";

export function Banner() {
	const connection = useStore((state) => state.connection);
	switch (connection.status) {
	case "reconnecting":
		return (
			<div class="banner" role="status">
				<i class="spinner" />
				{navigator.onLine
					? "Lost the nest. Reconnecting…"
					: "You are offline. We’ll be back when you are."}
			</div>
		);
	case "gone":
		return (
			<div class="banner gone" role="alert">
				This nest is gone: nobody was in it for a while.
				<a class="button small" href="/">Go to the Home Nest</a>
			</div>
		);
	case "signed_out":
		return (
			<div class="banner" role="alert">
				You were signed out. <a href="/login/">Sign in again</a>
			</div>
		);
	default:
		return null;
	}
}
